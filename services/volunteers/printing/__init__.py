"""What is drawn for people as PDF, each from its template and its words. All of it waits in one line."""

from shared.typesetting import Drawing

DRAWING = Drawing()
