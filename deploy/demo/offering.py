"""What residents can come to: the services under `data/services`, each published with all that is told of it, in three languages."""

from collections.abc import Iterator, Mapping

from deploy.demo import year
from deploy.demo.loading import Ask
from deploy.demo.source import Row, Source, id_of

CLASSES = ("P4.12",)
"""Peer support, volunteers and experts by experience: the class that all of them are in."""
LACKS_A_CLASS = "service_class_missing"
CONTACT_DOMAIN = "satakunta.example"
"""A domain that nobody can have (RFC 2606): the documents give no contact."""


def offered_services(source: Source, organisations: Mapping[str, str]) -> Iterator[Ask]:
    everywhere = sorted(source.satakunta["area"]["municipalities"])
    for row in source.services:
        service_id = id_of("service", row["name"])
        where = everywhere if row["municipalities"] == "all" else row["municipalities"]
        data = {
            "service_id": service_id,
            "name": row["name"],
            "providers": [organisations[name] for name in row["providers"]],
            "target_groups": row["target_groups"],
            "municipalities": where,
            "details": _details(row),
        }
        yield Ask(type="registry.publish_service.v1", subject=service_id, data=data)


def _details(row: Row) -> Row:
    """Of a row that is to lack something for the tray, without it."""
    told = {"names": year.named(row)} | {name: row[name] for name in ("summary", "text", "languages")}
    codes = {"life_situations": row["situations"], "national_target_groups": row["national"]}
    classed = {} if LACKS_A_CLASS in row.get("lacks", ()) else {"service_classes": CLASSES}
    how = {"area": "limited", "price": row.get("price", {"free": True}), "accessibility": dict.fromkeys(row.get("accessible", ()), True)}
    reached = {"channels": [{"kind": "email", "reference": f"{row['contact']}@{CONTACT_DOMAIN}"}], "funding": "public"}
    hours = {"hours": {"weekly": weekly(row["hours"])}} if "hours" in row else {}
    entrance = {"how_to_get_in": row["get_in"]} if "get_in" in row else {}
    return told | codes | classed | how | reached | hours | entrance


def weekly(hours: Row) -> list[Row]:
    return [{"weekday": day, "opens": hours["opens"], "closes": hours["closes"]} for day in hours["days"]]
