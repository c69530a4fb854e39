"""What a command brings, the thing that it makes has and the facts say of it under one name: a rule that takes it over as it is need not list it.

What must stay true: nothing is lost unseen. A thing takes all that its command brings, a fact all that it declares; what the other side has no name for
fails wherever it is tried, and is given by the rule.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from shared.contracts.envelope import Command, Fact

T = TypeVar("T")
F = TypeVar("F", bound=Fact)


def made_from(command: Command, kind: Callable[..., T], /, **other: Any) -> T:
    """The thing with all that the command brings, but for `other`, which stands beside it or in its place."""
    return kind(**{**dict(command), **other})


def fact_of(thing: object, kind: type[F], /, **other: Any) -> F:
    """The fact with all that it declares as the thing has it, but for `other`. A part is cut down to what the fact says of it.

    Raises:
        TypeError: when `other` has a name that the fact does not declare, which it would pass over.
    """
    if unknown := other.keys() - kind.model_fields.keys():
        raise TypeError(f"{kind.__name__} has no field {', '.join(sorted(unknown))}: it has {', '.join(kind.model_fields)}")
    same = {name: getattr(thing, name) for name in kind.model_fields if name not in other}
    return kind.model_validate(same | other, from_attributes=True)
