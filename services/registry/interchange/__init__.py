"""Registry's import and export as pure functions: documents of other systems to neutral records and back, and the plan of an import."""
