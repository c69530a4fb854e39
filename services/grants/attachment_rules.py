"""What may be attached: `data/attachments.yaml`."""

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from services.grants.domain.file_kinds import FileKind

FILE = Path(__file__).parent / "data" / "attachments.yaml"


class AttachmentRules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    most_bytes: int = Field(gt=0)
    most_text_bytes: int = Field(gt=0)
    within_seconds: float = Field(gt=0)
    most_files: int = Field(gt=0)
    kinds: frozenset[FileKind] = Field(min_length=1)


RULES = AttachmentRules.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
