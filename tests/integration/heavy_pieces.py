"""Pieces of work for the process for heavy work, in a module of their own, where it finds them."""

from shared.imports.reading import UnreadableDocument


def doubled(text: str) -> str:
    return text * 2


def refuse() -> None:
    raise UnreadableDocument("no document", field="content", value="x", remedy="send another")


def go_deep() -> None:
    go_deep()


def run_for_ever() -> None:
    while True:
        pass
