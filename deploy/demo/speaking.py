"""Who speaks for the grants: the office and a second person of it, reviewers, and those stand-ins that ask or report something themselves."""

from collections.abc import Mapping
from typing import Any

from deploy.demo import source
from deploy.demo.source import Row, id_of

OFFICER, SECOND = "grant_officer", "second_grant_officer"
REVIEWERS = ("reviewer-1", "reviewer-2")


def claims() -> dict[str, dict[str, Any]]:
    """What each one's token says, by the name under which it is handed in."""
    files = source.read()
    office: dict[str, dict[str, Any]] = {name: {"roles": [OFFICER]} for name in (OFFICER, SECOND)}
    applicants = {applicant(one): {"organisation_id": id_of("organisation", name_of(files.grants, one))} for one in speaking(files.grants_after)}
    return office | {name: {"roles": ["reviewer"]} for name in REVIEWERS} | applicants


def speaking(after: Mapping[str, Any]) -> list[int]:
    """Numbers of the stand-ins that say something themselves."""
    return sorted({*after["in_two"]["reported_by"], *(row["number"] for rows in (after["reports"], after["changes"]) for row in rows)})


def applicant(number: int) -> str:
    return f"applicant-{number:02}"


def name_of(rows: Row, number: int) -> str:
    return str(rows["name"]).format(number=number)
