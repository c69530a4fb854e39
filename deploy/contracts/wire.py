"""What each contract is on the wire: its schema without the words that explain it, and a payload with every field and one with the fewest."""

from typing import Any

from shared.contracts.envelope import Fact, Message
from shared.contracts.examples import complete, minimal

Schema = dict[str, Any]


def schema(contract: type[Message]) -> Schema:
    bare: Schema = _bare(contract.model_json_schema())
    return bare


def snapshot(contract: type[Message]) -> Schema:
    return {
        "type": contract.wire_name,
        "kind": "fact" if issubclass(contract, Fact) else "command",
        "subject": contract.subject_field,
        "measured": contract.measured,
        "schema": schema(contract),
        "minimal": minimal(contract),
        "complete": complete(contract),
    }


def _bare(node: Any) -> Any:
    """Without titles and descriptions: an explanation may be reworded. Fields of these names are schemas, not strings, and stay."""
    match node:
        case dict():
            return {name: _bare(value) for name, value in node.items() if not (name in {"title", "description"} and isinstance(value, str))}
        case list():
            return [_bare(value) for value in node]
    return node
