"""What all of registry's addresses share: the prefix, and how a code is asked for."""

from typing import Annotated

from fastapi import Query

PREFIX = "/api/registry/v1"

CodeQuery = Annotated[str | None, Query(max_length=60, pattern=r"^[^\x00]*$")]
