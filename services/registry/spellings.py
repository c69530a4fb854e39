"""How close two spellings are (RapidFuzz), from 0.0 to 1.0: the same whichever comes first."""

from rapidfuzz import fuzz


def closeness(one: str, other: str) -> float:
    return round(fuzz.ratio(one, other) / 100, 3)
