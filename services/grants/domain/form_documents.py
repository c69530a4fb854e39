"""A form's document read into fields.

What must stay true: JSON Schema says the same of the answers. Parts under a condition are `if` and `then`, and an answer that none of them asks for is an
unevaluated property.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from services.grants.domain.answer_findings import Slug
from services.grants.domain.form_fields import (
    LARGEST_NUMBER,
    AnyField,
    ChoiceField,
    ChoicesField,
    Condition,
    Conditional,
    Known,
    NumberField,
    Option,
    Questions,
    RowsField,
    Scalar,
    TextField,
    YesNoField,
)
from services.grants.domain.form_subset import (
    a_list,
    a_name,
    a_number,
    a_pattern,
    a_truth,
    an_object,
    exactly,
    names,
    only,
    pointer,
    refuse,
    some_texts,
    texts,
)
from services.grants.domain.formats import Format

LABELS = ("x-title", "x-help", "x-errors", "x-known")
QUESTIONS = ("properties", "required", "allOf")
DEEPEST = 3
MOST_FIELDS, MOST_OPTIONS, MOST_ROWS, LONGEST_ANSWER = 200, 100, 200, 10_000
KINDS = ("string", "integer", "boolean", "array")


def questions(document: Mapping[str, Any], path: str, *, above: Mapping[str, AnyField], rows: bool = True, depth: int = 0) -> Questions:
    """`above`: the fields of what this part stands in. `rows`: whether a field may be a table."""
    if depth > DEEPEST:
        refuse(path, f"parts stand within each other at most {DEEPEST} deep", remedy="ask in fewer steps")
    given = an_object(document.get("properties", {}), f"{path}/properties")
    if len(given) > MOST_FIELDS:
        refuse(f"{path}/properties", f"a form has at most {MOST_FIELDS} fields", value=len(given), remedy="ask less")
    fields = {a_name(name, f"{path}/properties/{pointer(name)}"): _field(name, one, f"{path}/properties/{name}", rows=rows) for name, one in given.items()}
    in_reach = {**above, **fields}
    required = names(document.get("required", []), f"{path}/required")
    for name in required:
        _in_reach(name, in_reach, f"{path}/required")
    parts = a_list(document.get("allOf", []), f"{path}/allOf")
    conditional = tuple(_conditional(part, f"{path}/allOf/{index}", in_reach, rows=rows, depth=depth) for index, part in enumerate(parts))
    return Questions(fields=fields, required=frozenset(required), conditional=conditional)


def each_once(asked: Questions, path: str, order: tuple[str, ...], where: str) -> None:
    """Every field has one place, and no name is asked twice under different conditions."""
    counted = Counter(field.name for field in asked.every_field())
    for name, times in counted.items():
        if times > 1:
            refuse(path, "a name is asked twice", value=name, remedy="give each field a name of its own")
        if name not in order:
            refuse(where, "a field has no place in the order", value=name, remedy="name every field once, also those under a condition")
    for name in order:
        if name not in counted:
            refuse(where, "there is no such field", value=name, remedy="name fields that the form has")


def condition(document: Any, path: str, in_reach: Mapping[str, AnyField]) -> Condition:
    """Values of fields that must be there: without `required`, a field that is not answered would fulfil it."""
    given = an_object(document, path)
    only(given, path, known=(), needed=("properties", "required"))
    tests = an_object(given["properties"], f"{path}/properties")
    if not tests or set(names(given["required"], f"{path}/required")) != set(tests):
        refuse(f"{path}/required", "a condition names the fields that it looks at, each once", remedy="list the same names as under `properties`")
    return Condition(values={name: _values(test, f"{path}/properties/{pointer(name)}", _in_reach(name, in_reach, path)) for name, test in tests.items()})


def _conditional(document: Any, path: str, in_reach: Mapping[str, AnyField], *, rows: bool, depth: int) -> Conditional:
    given = an_object(document, path)
    only(given, path, known=(), needed=("if", "then"))
    then = an_object(given["then"], f"{path}/then")
    only(then, f"{path}/then", known=QUESTIONS)
    when = condition(given["if"], f"{path}/if", in_reach)
    return Conditional(when=when, then=questions(then, f"{path}/then", above=in_reach, rows=rows, depth=depth + 1))


def _in_reach(name: str, in_reach: Mapping[str, AnyField], path: str) -> AnyField:
    if name not in in_reach:
        refuse(path, "there is no such field in reach", value=name[:60], remedy="name a field of this part, or of one that it stands in")
    return in_reach[name]


def _values(document: Any, path: str, field: AnyField) -> tuple[Scalar, ...]:
    given = an_object(document, path)
    if len(given) != 1:
        refuse(path, "a condition has one `const` or one `enum`", remedy="write one of both")
    only(given, path, known=("const", "enum"))
    values = [given["const"]] if "const" in given else a_list(given["enum"], f"{path}/enum")
    for value in values:
        if not _may_be(value, field):
            refuse(path, f"the field `{field.name}` is never answered so", value=str(value)[:60], remedy="compare with a choice of the field, or with true")
    if not values:
        refuse(path, "a condition without a value never holds", remedy="name a value")
    return tuple(values)


def _may_be(value: Any, field: AnyField) -> bool:
    match field:
        case YesNoField():
            return isinstance(value, bool)
        case ChoiceField():
            return any(type(value) is type(option.value) and value == option.value for option in field.options)
    return False


def _field(name: str, document: Any, path: str, *, rows: bool) -> AnyField:
    given = an_object(document, path)
    kind = given.get("type")
    if kind not in KINDS:
        remedy = "use one of: " + ", ".join(KINDS) + "; money is an integer with `x-unit: cents`"
        refuse(f"{path}/type", "forms do not have fields of this type", value=kind if isinstance(kind, str) else "", remedy=remedy)
    if kind == "array":
        return _array(name, given, path, rows=rows)
    return READERS["oneOf" if "oneOf" in given else kind](name, given, path)


def _labels(name: str, given: Mapping[str, Any], path: str) -> dict[str, Any]:
    errors = an_object(given.get("x-errors", {}), f"{path}/x-errors")
    only(errors, f"{path}/x-errors", known=Slug)
    return {
        "name": name,
        "title": texts(given, path, "x-title"),
        "help": some_texts(given, path, "x-help"),
        "errors": {slug: texts(errors, f"{path}/x-errors", slug) for slug in errors},
        "known": tuple(_known(one, f"{path}/x-known/{index}") for index, one in enumerate(a_list(given.get("x-known", []), f"{path}/x-known"))),
    }


def _known(value: Any, path: str) -> Known:
    if value not in list(Known):
        refuse(path, "nothing is known by this name", value=str(value)[:60], remedy="use one of: " + ", ".join(Known))
    return Known(value)


def _text(name: str, given: Mapping[str, Any], path: str) -> TextField:
    only(given, path, known=(*LABELS, "type", "pattern", "format", "x-lines"), needed=("x-title", "maxLength"))
    most = a_number(given, path, "maxLength", least=1, most=LONGEST_ANSWER)
    pattern = a_pattern(given["pattern"], f"{path}/pattern", longest=most) if "pattern" in given else None
    return TextField(**_labels(name, given, path), most=most, pattern=pattern, format=_format(given, path), lines=a_truth(given, path, "x-lines"))


def _format(given: Mapping[str, Any], path: str) -> Format | None:
    if "format" not in given:
        return None
    if given["format"] not in list(Format):
        refuse(f"{path}/format", "forms do not have this format", value=str(given["format"])[:60], remedy="use one of: " + ", ".join(Format))
    return Format(given["format"])


def _number(name: str, given: Mapping[str, Any], path: str) -> NumberField:
    only(given, path, known=(*LABELS, "type", "x-unit", "x-amount"), needed=("x-title", "minimum", "maximum"))
    least = a_number(given, path, "minimum", least=-LARGEST_NUMBER, most=LARGEST_NUMBER)
    most = a_number(given, path, "maximum", least=least, most=LARGEST_NUMBER)
    if "x-unit" in given:
        exactly(given, path, "x-unit", value="cents")
    is_amount = a_truth(given, path, "x-amount")
    if is_amount and ("x-unit" not in given or least < 0):
        refuse(f"{path}/x-amount", "the sum applied for is in cents and not below nothing", remedy="add `x-unit: cents` and a `minimum` of 0 or more")
    return NumberField(**_labels(name, given, path), least=least, most=most, in_cents="x-unit" in given, is_amount=is_amount)


def _yes_no(name: str, given: Mapping[str, Any], path: str) -> YesNoField:
    only(given, path, known=(*LABELS, "type"), needed=("x-title",))
    return YesNoField(**_labels(name, given, path))


def _choice(name: str, given: Mapping[str, Any], path: str) -> ChoiceField:
    only(given, path, known=(*LABELS, "type", "oneOf"), needed=("x-title",))
    return ChoiceField(**_labels(name, given, path), options=_options(given, path))


def _options(given: Mapping[str, Any], path: str) -> tuple[Option, ...]:
    kind = given.get("type")
    listed = a_list(given["oneOf"], f"{path}/oneOf")
    found = []
    for index, one in enumerate(listed):
        place = f"{path}/oneOf/{index}"
        option = an_object(one, place)
        only(option, place, known=("x-help",), needed=("const", "x-title"))
        value = a_name(option["const"], f"{place}/const") if kind == "string" else a_number(option, place, "const", least=-LARGEST_NUMBER, most=LARGEST_NUMBER)
        found.append(Option(value=value, title=texts(option, place, "x-title"), help=some_texts(option, place, "x-help")))
    if kind not in ("string", "integer") or not found or len(found) > MOST_OPTIONS or len({option.value for option in found}) < len(found):
        refuse(f"{path}/oneOf", f"choices are 1 to {MOST_OPTIONS} different strings or integers", remedy="give each choice a `const` of its own")
    return tuple(found)


def _array(name: str, given: Mapping[str, Any], path: str, *, rows: bool) -> RowsField | ChoicesField:
    needed = ("x-title", "items", "maxItems")
    items = an_object(given.get("items"), f"{path}/items")
    labels = _labels(name, given, path) if "x-title" in given else {}
    if items.get("type") != "object":
        only(given, path, known=(*LABELS, "type", "minItems"), needed=(*needed, "uniqueItems"))
        exactly(given, path, "uniqueItems", value=True)
        return ChoicesField(**labels, **_counted(given, path), **_choices(items, f"{path}/items"))
    if not rows:
        refuse(path, "a table has no table in its rows", remedy="ask for it in a table of its own")
    only(given, path, known=(*LABELS, "type", "minItems"), needed=needed)
    place = f"{path}/items"
    only(items, place, known=("type", *QUESTIONS), needed=("unevaluatedProperties", "x-order"))
    exactly(items, place, "unevaluatedProperties", value=False)
    asked = questions(items, place, above={}, rows=False)
    order = names(items["x-order"], f"{place}/x-order")
    each_once(asked, place, order, f"{place}/x-order")
    return RowsField(**labels, **_counted(given, path), questions=asked, order=order)


def _counted(given: Mapping[str, Any], path: str) -> dict[str, Any]:
    most = a_number(given, path, "maxItems", least=1, most=MOST_ROWS)
    return {"most": most, "fewest": a_number({"minItems": 0, **given}, path, "minItems", least=0, most=most)}


def _choices(items: Mapping[str, Any], path: str) -> dict[str, Any]:
    if "oneOf" in items:
        only(items, path, known=("type", "oneOf"))
        return {"options": _options(items, path)}
    only(items, path, known=("type",), needed=("format", "maxLength"))
    exactly(items, path, "type", value="string")
    a_number(items, path, "maxLength", least=1, most=60)
    return {"format": _format(items, path)}


READERS: Mapping[str, Callable[[str, Mapping[str, Any], str], AnyField]] = {
    "oneOf": _choice,
    "string": _text,
    "integer": _number,
    "boolean": _yes_no,
}
