"""Import and export of gatherings and places as pure functions: documents of other systems to neutral records and back."""
