"""Whole numbers as forms and addresses bring them."""


def whole(written: object, *, digits: int) -> int | None:
    """None where it is none of at most so many digits: no text becomes a number that nothing else can hold."""
    text = str(written or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def number_or_text(written: str, *, digits: int) -> int | str:
    """As a service takes it, or as it was written: then the service says what is wrong with it."""
    return written if (number := whole(written, digits=digits)) is None else number
