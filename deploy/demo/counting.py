"""The independent count: what every measure must come to, straight from the files.

It shares no code with what loads the files or with what counts the facts; it does not even read the files in the same way. Cells are named
`measure` for a total and `measure{kind=partnership}` for a part, with the names of the dimensions in order.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

Number = int | float | None
Counts = dict[str, Number]

NOWHERE = "null"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2)
DIGITS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What must come out: `cells` of each measure that has a count here, the official codes, and rows with a faulty business id.

    `declared` are all measures of the project, each of which is to have a count here; an area's own are not ours to count.
    """

    declared: frozenset[str]
    measures: dict[str, Counts]
    without_business_id: tuple[str, ...]
    municipalities: int
    organisers: int
    networks: int
    fire_brigade_contracts: int
    operating_models: int


def count(
    *,
    municipalities: Path,
    organisers: Path,
    satakunta: Path,
    recorded: Path,
    offered: Path,
    declared: Path,
    premises: Sequence[tuple[int, bool]] = (),
    stand_ins: Sequence[str] = (),
) -> Expected:
    """Everything, from the files and the folder of what is `offered`, for the measures in the folder `declared`.

    `stand_ins`: the home municipality of each association made up for the grants. `premises`: of each agreement on premises of the season the year of
    signing, and whether its term still runs.
    """
    official = json.loads(municipalities.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    facts = yaml.safe_load(satakunta.read_bytes())
    also = yaml.safe_load(recorded.read_bytes())
    services = [row for file in offered.glob("*.yaml") for row in yaml.safe_load(file.read_bytes())]
    measures: dict[str, dict[str, int | float | None]] = {
        **_organisations(official, facts, stand_ins),
        **_networks(facts),
        **_agreements(facts, also, premises),
        **_principles(facts, also, services),
        **{measure: {measure: 0} for measure in NOT_PLAYED},
    }
    return Expected(
        declared=frozenset(row["id"] for file in declared.glob("*.yaml") for row in yaml.safe_load(file.read_bytes())["measures"]),
        measures=measures,
        without_business_id=tuple(sorted(row["municipalityCode"] for row in official if not is_business_id(row["businessId"].strip()))),
        municipalities=len({row["municipalityCode"] for row in official}),
        organisers=sum(1 for line in organisers.read_bytes().splitlines() if line.lstrip(b'"').startswith(b"'")),
        networks=len(facts["networks"]),
        fire_brigade_contracts=facts["area"]["figures"]["fire_brigade_contracts"],
        operating_models=len(facts["operating_models"]) + len(facts["keski_suomi"]["operating_models"]),
    )


NOT_PLAYED = ("volunteers_active", "volunteer_minutes", "volunteer_person_years", "volunteer_value", "vouchers_issued", "vouchers_redeemed")
"""Measures of what nobody does in the demonstration."""


def is_business_id(text: str) -> bool:
    """Seven digits, a hyphen and the check digit: the weighted sum modulo 11, from 11 where it is not 0; a remainder of 1 is never given out."""
    number, hyphen, check = text[:DIGITS], text[DIGITS : DIGITS + 1], text[DIGITS + 1 :]
    if not (len(number) == DIGITS and number.isdigit() and hyphen == "-" and len(check) == 1 and check.isdigit()):
        return False
    remainder = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=True)) % 11
    return remainder != 1 and int(check) == (11 - remainder if remainder else 0)


def _organisations(official: list[dict[str, Any]], facts: dict[str, Any], stand_ins: Sequence[str]) -> dict[str, Counts]:
    """A municipality's own organisation that stands in both lists is one. None of the stand-in brigades has a home municipality."""
    homes = [("municipality", row["municipalityCode"]) for row in official]
    taken = set(homes)
    named = [(row["kind"], row.get("municipality", NOWHERE)) for row in facts["organisations"]]
    homes += [home for home in named if home not in taken or home[0] != "municipality"]
    homes += [("association", code) for code in stand_ins]
    homes += [("county", NOWHERE), *[("fire_brigade", NOWHERE)] * facts["area"]["figures"]["fire_brigade_contracts"]]
    return {
        "organisations_by_kind": _by(("kind",), [(kind,) for kind, _ in homes], "organisations_by_kind"),
        "organisations_by_municipality": _by(("municipality",), [(code,) for _, code in homes], "organisations_by_municipality"),
        "organisations_by_kind_and_municipality": _by(("kind", "municipality"), homes, "organisations_by_kind_and_municipality"),
    }


def _networks(facts: dict[str, Any]) -> dict[str, Counts]:
    rows = facts["networks"]
    parties = Counter(party for row in rows for party in set(row["responsible"]))
    members: dict[str, set[str]] = {}
    for row in rows:
        if row.get("members"):
            members.setdefault(row["theme"], set()).update(row["members"])
    return {
        "networks_by_theme": _by(("theme",), [(row["theme"],) for row in rows], "networks_by_theme"),
        "networks_by_responsible_party": {
            "networks_by_responsible_party": len(rows),
            **{f"networks_by_responsible_party{{party={party}}}": number for party, number in parties.items()},
        },
        "organisations_in_networks": {
            "organisations_in_networks": len(set().union(*members.values())),
            **{f"organisations_in_networks{{theme={theme}}}": len(who) for theme, who in members.items()},
        },
        "network_meetings_held": {"network_meetings_held": 0},
    }


def _agreements(facts: dict[str, Any], also: dict[str, Any], premises: Sequence[tuple[int, bool]]) -> dict[str, Counts]:
    contracts = facts["area"]["figures"]["fire_brigade_contracts"]
    kinds = [row["kind"] for row in also["agreements"]] + ["fire_brigade_contract"] * contracts
    recording = [row["kind"] for row in also["agreements"] if row.get("principles")]
    year = str(also["recorded_on"].year)
    in_force = _by(("kind",), [(kind,) for kind in kinds] + [("premises",) for _, runs in premises if runs], "agreements_in_force")
    signed = [(kind, year) for kind in kinds] + [("premises", str(signed_in)) for signed_in, _ in premises]
    with_principles = _by(("kind",), [(kind,) for kind in recording], "agreements_recording_principles")
    return {
        "agreements_in_force": in_force,
        "agreements_signed": _by(("kind", "period"), signed, "agreements_signed"),
        "fire_brigade_compensation": {"fire_brigade_compensation": 0},
        "agreements_recording_principles": with_principles,
        "agreements_recording_principles_share": _shares(with_principles, in_force, "agreements_recording_principles_share"),
    }


def _principles(facts: dict[str, Any], also: dict[str, Any], services: list[dict[str, Any]]) -> dict[str, Counts]:
    models = [row["name"] for row in (*facts["operating_models"], *facts["keski_suomi"]["operating_models"])]
    described = sum(1 for name in models if also["operating_model_principles"].get(name, {}).get("principles"))
    following = sum(1 for row in services if len(set(row.get("principles", []))) == len(PRINCIPLES))
    parts = {
        "operating_models": len(models),
        "operating_models_with_principles": described,
        "services_published": len(services),
        "services_following_principles": following,
    }
    shares = {
        "operating_models_with_principles_share": _share(described, len(models)),
        "services_following_principles_share": _share(following, len(services)),
    }
    return {measure: {measure: number} for measure, number in {**parts, **shares}.items()}


PRINCIPLES = ("common_agenda", "shared_measurement", "mutually_reinforcing_activities", "continuous_communication", "backbone_support")


def _by(names: tuple[str, ...], rows: Iterable[tuple[str, ...]], measure: str) -> Counts:
    tally = Counter(rows)
    cells = {f"{measure}{{{','.join(f'{name}={value}' for name, value in zip(names, row, strict=True))}}}": number for row, number in tally.items()}
    return {measure: tally.total(), **cells}


def _shares(above: Mapping[str, Number], below: Mapping[str, Number], measure: str) -> Counts:
    own = {cell: cell.partition("{")[1:] for cell in below}
    numerators = {cell.partition("{")[1:]: number for cell, number in above.items()}
    return {measure + "".join(part): _share(numerators.get(part) or 0, below[cell] or 0) for cell, part in own.items()}


def _share(above: float, below: float) -> Number:
    """Half up to four decimals; of nothing there is none."""
    if not below:
        return None
    scaled = Fraction(above) / Fraction(below) * 10_000
    return plain(float(int(scaled + Fraction(1, 2))) / 10_000)


def plain(number: float) -> Number:
    """49 for 49.0: the same number, the same JSON."""
    return int(number) if number == int(number) else number
