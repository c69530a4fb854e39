"""What a body of HTTP is before a service says what it holds."""

from collections.abc import Collection
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator
from pydantic.fields import FieldInfo

from shared.contracts.strictness import AsWritten

MOST_ELEMENTS = 20_000


class Body(AsWritten):
    """The body of a write; a field that is not known is refused."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _not_endless(cls, given: Any) -> Any:
        """Before any element is judged: a megabyte can have 300,000 that are wrong, and telling so of each holds up everybody for seconds."""
        if has_more_than(MOST_ELEMENTS, given):
            raise ValueError(f"a body has at most {MOST_ELEMENTS} values: send less at a time")
        return given


class InAQuery(BaseModel):
    """What is said of a body beside it: all of it is text there, so a number is read of its digits. A field that is not known is refused."""

    model_config = ConfigDict(extra="forbid")


B = TypeVar("B", bound=BaseModel)


def body_of(model: type[BaseModel], *, name: str, fields: Collection[str], makes: str | None = None, base: type[B]) -> type[B]:
    """These fields of the model, as it has them; the id that `makes` names need not be given."""
    taken: dict[str, Any] = {field: (whole(info), info) for field, info in model.model_fields.items() if field in fields}
    if makes:
        taken[makes] = (whole(model.model_fields[makes]) | None, Field(default=None, description="made when it is not given"))
    return create_model(name, __base__=base, **taken)


def whole(info: FieldInfo) -> Any:
    """The annotation of a field with all that is checked of it."""
    return Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation


def has_more_than(most: int, given: Any) -> bool:
    found, left = 0, [given]
    while left and found <= most:
        one = left.pop()
        inside = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        found += len(inside)
        left.extend(inside)
    return found > most
