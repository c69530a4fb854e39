"""Who publishes decided grants: an area's own file, of the form of `data/publisher.yaml`."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.grants.interchange.grant_records import Party
from services.grants.interchange.threesixty_giving import PREFIX, Publisher
from shared.contracts.words import Name, WebAddress

EXAMPLE = Path(__file__).parent / "data" / "publisher.yaml"


class PublisherFault(ValueError):
    """The file cannot be used."""


class Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    prefix: str = Field(pattern=f"^{PREFIX.pattern}$")
    identifier: Name
    name: Name
    licence: WebAddress
    website: WebAddress | None = None


def read(path: Path) -> Publisher:
    """Raises PublisherFault, with every fault."""
    try:
        given: Any = yaml.safe_load(path.read_bytes())
        written = Written.model_validate(given)
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise PublisherFault(f"{path} cannot be used; give it the form of {EXAMPLE.name}: {error}") from error
    party = Party(identifier=written.identifier, name=written.name)
    return Publisher(prefix=written.prefix, party=party, licence=written.licence, website=written.website)
