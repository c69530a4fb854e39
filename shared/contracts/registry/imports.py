"""What registry takes from other systems, and what that changes of an organisation. What an import is stands in `shared/contracts/imports.py`."""

from enum import StrEnum

from shared.contracts.imports import ImportCommand, ImportPartCommand
from shared.contracts.registry.facts import OrganisationFact


class SourceForm(StrEnum):
    """Whose words a document is in: the national service register's (PTV) Open API, its list of municipalities, HSDS 3, or a spreadsheet."""

    PTV = "ptv"
    PTV_MUNICIPALITIES = "ptv_municipalities"
    HSDS = "hsds"
    CSV = "csv"


class RecordKind(StrEnum):
    ORGANISATION = "organisation"
    SERVICE = "service"
    CHANNEL = "channel"


class StartImport(ImportCommand, type="registry.start_import.v1", subject="import_id"):
    """Asks registry to take what another register or list holds: organisations, services, channels. It runs once all of its parts have come.

    Of HSDS, organisations, services and places are taken together and `kind` says nothing.
    """

    form: SourceForm
    kind: RecordKind = RecordKind.ORGANISATION


class AddImportPart(ImportPartCommand, type="registry.add_import_part.v1", subject="import_id"):
    """Brings the next document of an import that was begun in several parts; the last of them sets it going."""


class OrganisationCorrected(OrganisationFact, type="registry.organisation.corrected.v1", subject="organisation_id"):
    """The source of an imported organisation changed its kind, home municipality or identifier: copies should follow."""

    business_id: str | None = None
    association_number: str | None = None
