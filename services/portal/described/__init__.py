"""What developers read: the services' own descriptions of themselves, and the project's guides, as data for pages."""
