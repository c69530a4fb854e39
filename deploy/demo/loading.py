"""What is asked for, made of the files: nothing here speaks to anybody.

Parties are named in the files. A name that is registered becomes its id; any other (*kunnat, järjestöt*) stays the description that it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deploy.demo.source import Row, Source, id_of

LATER: Mapping[str, str] = {
    "area.name": "the area of a deployment is a setting; its county is among the organisations",
    "area.short": "the same",
    "area.municipalities": "the official map of municipalities to counties says it already",
    "area.figures": "figures of context; the number of fire-brigade contracts is used",
    "parish_priorities": "no place for a party's priorities yet",
    "strategy_2035": "no place for strategies yet",
    "cooperation_model": "who approves and evaluates it is built in; no version, date or hash is told from which one could be drafted",
    "partnership_table": "what marks a table is no rule that it agreed on; a table with its rules is in the year",
    "grants": "kinds, calls and principles are in the year of grants (grants.yaml)",
    "end_of_life_volunteering": "its duties stand in the agreement, in the document's own words",
    "keski_suomi.measures_of_change": "they are measures of the indicators service",
    "bodies.follows": "no place for the plan that a body follows yet",
    "bodies.statutory": "no place for the legal ground of a body yet",
}
"""Parts of satakunta.yaml that no service has a place for so far, or that are said elsewhere: with the reason."""

OFFICIAL = "ptv.municipality_organizations"
NETWORK_FIELDS = ("theme", "open", "since", "groups", "regions", "meetings_per_year")
MODEL_FIELDS = ("since", "replicable", "roles", "needs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """An organisation to register over HTTP. `row` is what people call it: the code in the official list, else the name."""

    row: str
    body: Row
    part_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A command for the queue of the service that its type names."""

    type: str
    subject: str
    data: Row
    turn: int = 0
    """What is asked in a turn rests on what was done in those before it: commands of one turn may be done in any order."""


def municipal_registrations(source: Source) -> Iterator[Registration]:
    """Every row of the official list, its business id as it is written there."""
    for row in source.municipalities:
        code = row["municipalityCode"]
        origin = {"source": OFFICIAL, "source_id": code, "seen_at": source.seen_at, "licence": "MIT"}
        body = {"name": row["organizationName"], "kind": "municipality", "business_id": row["businessId"], "municipality": code, "origin": origin}
        yield Registration(row=f"{code} {row['organizationName']}", body=body)


def named_registrations(source: Source) -> Iterator[Registration]:
    """The organisations of satakunta.yaml that the official list has not, in an order in which a whole comes before its parts."""
    official = {row["municipalityCode"] for row in source.municipalities}
    rows = [row for row in source.satakunta["organisations"] if not (row["kind"] == "municipality" and row.get("municipality") in official)]
    rows.append({"name": source.satakunta["keski_suomi"]["name"]["fi"], "kind": "county"})
    for row in sorted(rows, key=lambda row: "part_of" in row):
        body = {key: row[key] for key in ("name", "kind", "municipality") if key in row}
        yield Registration(row=row["name"], body=body | {"origin": _recorded_by(source, row["name"])}, part_of=row.get("part_of"))


def fire_brigades(source: Source) -> Iterator[Registration]:
    """One stand-in for each contract that the source counts."""
    reason = source.recorded["fire_brigade_contracts"]["stand_in"]
    for name in _brigade_names(source):
        yield Registration(row=name, body={"name": name, "kind": "fire_brigade", "stand_in": reason})


def networks(source: Source, organisations: Mapping[str, str]) -> Iterator[Ask]:
    """The networks of the table and then the councils and groups beside them, each followed by its members."""
    for row in source.satakunta["networks"]:
        yield from _network(row, form="network", organisations=organisations)
    for row in source.satakunta["bodies"]:
        yield from _network(row, form=row["kind"], organisations=organisations)


def operating_models(source: Source, organisations: Mapping[str, str]) -> Iterator[Ask]:
    """Satakunta's, and Keski-Suomi's with their county as the owner."""
    county = source.satakunta["keski_suomi"]["name"]["fi"]
    principles = source.recorded["operating_model_principles"]
    for row in source.satakunta["operating_models"]:
        yield _operating_model(row, owner=row.get("origin"), principles=principles, organisations=organisations)
    for row in source.satakunta["keski_suomi"]["operating_models"]:
        yield _operating_model(row, owner=county, principles=principles, organisations=organisations)


def agreements(source: Source, organisations: Mapping[str, str]) -> Iterator[Ask]:
    """Each one drafted and then signed by all of its parties."""
    for row in source.recorded["agreements"]:
        duties = [{"organisation_id": organisations[duty["party"]], "duty": duty["duty"]} for duty in row.get("duties", [])]
        data = {"kind": row["kind"], "name": row["name"]} | ({"duties": duties} if duties else {})
        yield from _agreement(data, parties=row["parties"], source=source, organisations=organisations)
    contracts = source.recorded["fire_brigade_contracts"]
    for brigade in _brigade_names(source):
        data = {"kind": "fire_brigade_contract", "name": f"Palokuntasopimus, {brigade}", "stand_in": contracts["stand_in"]}
        yield from _agreement(data, parties=[contracts["party"], brigade], source=source, organisations=organisations)


def _network(row: Row, *, form: str, organisations: Mapping[str, str]) -> Iterator[Ask]:
    network_id = id_of(form, row["name"])
    data: Row = {"network_id": network_id, "name": row["name"], "form": form}
    data |= {field: row[field] for field in NETWORK_FIELDS if field in row}
    data |= {field: organisations[row[field]] for field in ("convenor", "messenger") if field in row}
    if responsible := row.get("responsible"):
        data["responsible"] = [_party(name, organisations) for name in responsible]
    if row.get("cadence") == "yearly":
        data["meetings_per_year"] = 1
    yield Ask(type="registry.found_network.v1", subject=network_id, data=data)
    for member in row.get("members", []):
        yield Ask(type="registry.join_network.v1", subject=network_id, data={"network_id": network_id, "organisation_id": organisations[member]}, turn=1)


def _operating_model(row: Row, *, owner: str | None, principles: Mapping[str, Row], organisations: Mapping[str, str]) -> Ask:
    model_id = id_of("operating_model", row["name"])
    recorded = principles.get(row["name"])
    data: Row = {"operating_model_id": model_id, "name": row["name"], "target_groups": row["target"]}
    data |= {field: row[field] for field in MODEL_FIELDS if field in row}
    data |= {"owner": _party(owner, organisations)} if owner else {}
    data |= {"trainer": _party(row["trainer"], organisations)} if "trainer" in row else {}
    data |= {"partners": [_party(name, organisations) for name in row["partners"]]} if "partners" in row else {}
    data |= {"principles": recorded["principles"], "description": recorded["says"]} if recorded else {}
    data |= {"description": f"The contract says: {', '.join(row['contract_terms'])}"} if "contract_terms" in row else {}
    data |= {"figures": figures} if (figures := _figures(row)) else {}
    return Ask(type="registry.describe_operating_model.v1", subject=model_id, data=data)


def _figures(row: Row) -> dict[str, int]:
    counted = {field: row[field] for field in ("conversation_leaders", "training_days", "trained", "contracts") if field in row}
    return counted | {f"voucher_{what}": number for what, number in row.get("voucher", {}).items()}


def _agreement(data: Row, *, parties: Sequence[str], source: Source, organisations: Mapping[str, str]) -> Iterator[Ask]:
    agreement_id = id_of("agreement", data["name"])
    ids = [organisations[name] for name in parties]
    yield Ask(type="registry.draft_agreement.v1", subject=agreement_id, data={"agreement_id": agreement_id, "parties": ids} | data)
    signed_on = source.recorded["recorded_on"].isoformat()
    for party in ids:
        signature = {"agreement_id": agreement_id, "organisation_id": party, "signed_on": signed_on}
        yield Ask(type="registry.sign_agreement.v1", subject=agreement_id, data=signature, turn=1)


def _party(name: str, organisations: Mapping[str, str]) -> dict[str, Any]:
    return {"organisation_id": organisations[name]} if name in organisations else {"description": name}


def _brigade_names(source: Source) -> list[str]:
    return [f"Sopimuspalokunta {number} (stand-in)" for number in range(1, source.satakunta["area"]["figures"]["fire_brigade_contracts"] + 1)]


def _recorded_by(source: Source, name: str) -> Row:
    return {"source": "satakunta.yaml", "source_id": name, "seen_at": source.seen_at, "licence": "MIT"}
