"""What keeps a service from showing, and what a service refused, each beside the field that mends it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.portal.asking import Refused

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "words": ("name", "summary", "text", "how"),
    "whom": ("national", "group", "situation", "language"),
    "finding": ("class", "terms", "nature"),
    "where": ("municipality", "area"),
    "cost": ("price", "euros", "costs", "funding"),
    "coming": ("channel", "opens", "accessible"),
}
"""The parts of the form, in their order, and the fields in each."""
FIELDS: Mapping[str, str] = {
    "names": "name",
    "name": "name",
    "how_to_get_in": "how",
    "languages": "language",
    "service_classes": "class",
    "life_situations": "situation",
    "national_target_groups": "national",
    "target_groups": "national",
    "ontology_terms": "terms",
    "municipalities": "municipality",
    "hours": "opens",
    "channels": "channel",
    "accessibility": "accessible",
    "providers": "providers",
    "state": "state",
}
"""What the registry calls a field, where the form calls it otherwise."""
IN_A_LANGUAGE = frozenset({"name", "summary", "text", "how"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """`field` is the one that mends it; `keeps_from`: where the service does not show for it."""

    code: str
    field: str
    reason: Mapping[str, str]
    remedy: Mapping[str, str]
    keeps_from: tuple[str, ...]

    @property
    def language(self) -> str:
        """Of the text that lacks; nothing where it is no text."""
        return self.field.partition(".")[2]


def lacks(showing: Mapping[str, Any]) -> list[Lack]:
    """Each once, though several registers want it, in the order of the form."""
    found: dict[tuple[str, str], Lack] = {}
    for destination in showing["destinations"]:
        for one in destination["missing"]:
            named, before = field_of(one["field"]), found.get((one["code"], field_of(one["field"])))
            keeps_from = (*(before.keeps_from if before else ()), destination["destination"])
            found[one["code"], named] = Lack(code=one["code"], field=named, reason=one["reason"], remedy=one["remedy"], keeps_from=keeps_from)
    order = [field for fields in SECTIONS.values() for field in fields]
    return sorted(found.values(), key=lambda one: order.index(stem(one.field)) if stem(one.field) in order else len(order))


def field_of(path: str) -> str:
    """The form's field for one of the registry's, such as `name.fi` for `details.names.fi`."""
    head, *rest = path.removeprefix("body.").removeprefix("details.").split(".")
    named = FIELDS.get(head, head)
    return f"{named}.{rest[0]}" if named in IN_A_LANGUAGE and rest else named


def stem(field: str) -> str:
    return field.partition(".")[0]


def in_order(fields: Iterable[str]) -> tuple[list[str], list[str]]:
    """The sections that hold one of these fields, and the others."""
    wanted = {stem(field) for field in fields}
    first = [name for name, held in SECTIONS.items() if not wanted.isdisjoint(held)]
    return first, [name for name in SECTIONS if name not in first]


def refused_fields(refused: Refused) -> list[str]:
    """Which fields of the form a refusal is about."""
    paths = [one["field"] for one in refused.problem.get("errors") or []] or [str(refused.problem.get("field", ""))]
    return list(dict.fromkeys(field_of(path) for path in paths))
