"""References (viitteet) by which a payment that comes in is known: the national one, and the creditor reference that holds it (ISO 11649).

What must stay true: who types one digit wrong has a number that their bank refuses. The national check digit is what the digits, weighed by 7, 3 and 1 from
the right, lack to the next ten (Finance Finland, "Forming a Finnish reference number"); that of ISO 11649 is by 97, of ISO/IEC 7064.
"""

from itertools import cycle

WEIGHTS = (7, 3, 1)
RF00 = "271500"
"""`RF00` in digits, A being 10."""


def national(number: int) -> str:
    """With its check digit, as it is sent: 4 to 20 digits, so of a number of three digits at least."""
    digits = str(number)
    weighed = sum(int(digit) * weight for digit, weight in zip(reversed(digits), cycle(WEIGHTS), strict=False))
    return f"{digits}{-weighed % 10}"


def creditor(reference: str) -> str:
    """Of a national one: what a bank of another country takes as well."""
    return f"RF{98 - int(reference + RF00) % 97:02d}{reference}"


def in_print(reference: str) -> str:
    """In groups: the national one of five from the right, the other of four from the left."""
    if reference.startswith("RF"):
        return " ".join(reference[at : at + 4] for at in range(0, len(reference), 4))
    first = len(reference) % 5
    return " ".join(group for group in (reference[:first], *(reference[at : at + 5] for at in range(first, len(reference), 5))) if group)
