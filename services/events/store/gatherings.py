"""Gatherings in PostgreSQL. One read to be changed is locked, so whatever touches it comes one after the other."""

from services.events.domain.edits import FIELDS
from services.events.domain.gatherings import Gathering
from services.events.store.changes import CalendarStore, adapters
from shared.database.documents import Documents

GATHERINGS = Documents(
    Gathering,
    table="gatherings",
    name="gathering",
    columns=("state", "kind", "starts_at", "ends_at", "municipality", "target_groups", "network_id"),
    derived={
        "place_id": lambda one: one.spot.place_id if one.spot else None,
        "organisations": lambda one: [one.convenor, *one.parties],
    },
)


class Gatherings(CalendarStore[Gathering]):
    documents = GATHERINGS
    editable = adapters(Gathering, FIELDS)
