"""Who publishes what was granted, as 360Giving and the central register of aid name it: `publisher.yaml` of the area's own folder, or the project's example.

What must stay true: no deployment in use publishes under the name of the example.
"""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.grants.interchange.grant_records import Party
from services.grants.interchange.threesixty_giving import PREFIX, Publisher
from services.grants.office import DATA, file
from shared.contracts.words import Name, WebAddress
from shared.errors import DomainError
from shared.settings import GRANT_OFFICE, Mode

FILE = "publisher.yaml"
EXAMPLE = DATA / FILE


class PublisherFault(ValueError):
    """The file cannot be used."""


class PublisherNotDescribed(DomainError):
    slug = "publisher-not-described"
    status = 503


class Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    example: bool = False
    prefix: str = Field(pattern=f"^{PREFIX.pattern}$")
    identifier: Name
    name: Name
    licence: WebAddress
    website: WebAddress | None = None

    def publisher(self, mode: Mode) -> Publisher:
        """Raises PublisherNotDescribed in production, where the area has not said who it is."""
        if self.example and mode is Mode.PRODUCTION:
            remedy = f"name a folder with {FILE}, of the form of services/grants/data/{FILE}"
            raise PublisherNotDescribed("the area has not said who publishes", field=GRANT_OFFICE, remedy=remedy)
        party = Party(identifier=self.identifier, name=self.name)
        return Publisher(prefix=self.prefix, party=party, licence=self.licence, website=self.website)


@cache
def declared() -> Declared:
    """Raises PublisherFault."""
    return read(file(FILE))


def read(path: Path) -> Declared:
    """Raises PublisherFault, with every fault."""
    try:
        given: Any = yaml.safe_load(path.read_bytes())
        return Declared.model_validate(given)
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise PublisherFault(f"{path} cannot be used; give it the form of services/grants/data/{FILE}: {error}") from error
