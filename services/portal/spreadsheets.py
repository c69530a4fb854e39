"""What is written for spreadsheets."""

FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def plain(text: str) -> str:
    """A spreadsheet must not take a name for a formula."""
    return f"'{text}" if text.startswith(FORMULAS) else text
