"""What somebody asks for is what they wrote: a number is a number and true is true, in the body of a request as in a command of the queue.

What must stay true: nothing is read as what its sender did not write. Left to itself pydantic takes "1" and 1 for true, 3.0 and "3" for 3, and true for 1;
whoever sends these has mistaken one field for another, and learns so.
"""

from typing import Any

from pydantic import BaseModel, GetCoreSchemaHandler

AS_WRITTEN = frozenset({"bool", "int", "float"})
WITHIN = ("schema", "fields", "items_schema", "keys_schema", "values_schema", "choices", "definitions")


def _strictly(part: Any) -> None:
    match part:
        case {"type": str(kind)} if kind in AS_WRITTEN:
            part["strict"] = True
        case {"type": str()}:
            for key in WITHIN:
                _strictly(part.get(key))
        case dict():
            for one in part.values():
                _strictly(one)
        case list() | tuple():
            for one in part:
                _strictly(one)


class AsWritten(BaseModel):
    """A model whose numbers and booleans are taken from numbers and booleans alone; of those within it, each says so of itself."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> Any:
        made = handler(source)
        _strictly(made)
        return made
