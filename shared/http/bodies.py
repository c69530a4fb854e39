"""What a body of HTTP is before a service says what it holds."""

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

MOST_ELEMENTS = 20_000


class Body(BaseModel):
    """The body of a write; a field that is not known is refused."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _not_endless(cls, given: Any) -> Any:
        """Before any element is judged: a megabyte can have 300,000 that are wrong, and telling so of each holds up everybody for seconds."""
        if has_more_than(MOST_ELEMENTS, given):
            raise ValueError(f"a body has at most {MOST_ELEMENTS} values: send less at a time")
        return given


def has_more_than(most: int, given: Any) -> bool:
    found, left = 0, [given]
    while left and found <= most:
        one = left.pop()
        inside = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        found += len(inside)
        left.extend(inside)
    return found > most
