"""The area's grant office as its letters name it: who sends them, who tells more, where a review is requested, to which account one pays back.

What must stay true: no letter of a deployment in use names the project's example as its sender.
"""

import os
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from services.grants.account_numbers import iban
from services.grants.domain.payment_references import creditor, in_print, national
from shared.contracts.words import Code, LocalName, LocalText, Name
from shared.errors import DomainError
from shared.settings import GRANT_OFFICE, Mode

DATA = Path(__file__).parent / "data"
OFFICE, REVIEW_REQUESTS = "office.yaml", "review_requests.yaml"


class OfficeFault(ValueError):
    """The file cannot be used; every fault is listed by its field."""


class OfficeNotDescribed(DomainError):
    slug = "office-not-described"
    status = 503


class Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sender(Declared):
    area: LocalName
    unit: LocalName
    address: tuple[Name, ...] = Field(min_length=1, max_length=4)
    phone: str = Field(default="", max_length=40)
    email: str = Field(default="", max_length=200)
    web: str = Field(default="", max_length=200)


class Further(Declared):
    name: LocalName
    phone: str = Field(default="", max_length=40)
    email: str = Field(default="", max_length=200)


class ReviewRequestsTo(Declared):
    """Where a review is requested."""

    authority: LocalName
    postal_address: tuple[Name, ...] = Field(min_length=1, max_length=4)
    visiting_address: tuple[Name, ...] = Field(min_length=1, max_length=4)
    email: str = Field(max_length=200)
    opening_hours: LocalText


class ReferenceForm(StrEnum):
    NATIONAL = "national"
    CREDITOR = "creditor"
    """ISO 11649, which begins with RF."""


class Repayments(Declared):
    """Where what is recovered is paid back, and in which form its reference stands."""

    iban: Annotated[str, AfterValidator(iban)]
    reference: ReferenceForm = ReferenceForm.NATIONAL

    def reference_of(self, number: int) -> str:
        """By which a recovery of this number is paid back, as it is printed."""
        reference = national(number)
        return in_print(creditor(reference) if self.reference is ReferenceForm.CREDITOR else reference)


class Office(Declared):
    example: bool = False
    """Whether it is the project's own, which no area in use has for its office."""
    sender: Sender
    further: Further
    review: ReviewRequestsTo
    repayments: Repayments
    kinds: dict[Code, LocalName]
    """What each kind of grant is called within a sentence."""

    def refuse_example(self, mode: Mode) -> None:
        """Raises OfficeNotDescribed in production, where the area has said nothing of its own office."""
        if self.example and mode is Mode.PRODUCTION:
            raise OfficeNotDescribed(
                "the area's grant office is not described",
                field=GRANT_OFFICE,
                remedy=f"name a folder with {OFFICE}, of the form of services/grants/data/{OFFICE}",
            )


def file(name: str) -> Path:
    """The area's own file of that name, or the project's."""
    folder = os.environ.get(GRANT_OFFICE)
    own = Path(folder) / name if folder else None
    return own if own and own.exists() else DATA / name


@cache
def office() -> Office:
    """Raises OfficeFault."""
    return read(file(OFFICE))


def read(path: Path) -> Office:
    """Raises OfficeFault."""
    try:
        given: Any = yaml.safe_load(path.read_bytes())
        return Office.model_validate(given)
    except (OSError, yaml.YAMLError) as error:
        raise OfficeFault(f"{path} cannot be read ({error}): name a folder with a file of the form of services/grants/data/{OFFICE}") from error
    except ValidationError as error:
        faults = [f"  {'.'.join(map(str, one['loc']))}: {str(one['input'])[:80]!r}: {one['msg']}" for one in error.errors()]
        raise OfficeFault(f"{path} has faults; mend them after the form of services/grants/data/{OFFICE}:\n" + "\n".join(faults)) from error
