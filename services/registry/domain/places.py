"""Municipalities are named by their official code, leading zeros included."""

from collections.abc import Container

from shared.errors import InvalidValue


class UnknownMunicipality(InvalidValue):
    slug = "unknown-municipality"


def municipality(code: str | None, known: Container[str], *, field: str = "municipality") -> str | None:
    if code is not None and code not in known:
        raise UnknownMunicipality(
            f"municipality {code!r} is not in the official list",
            field=field,
            value=code,
            remedy="use the three-digit code, with its leading zeros, from /api/registry/v1/codes/municipalities",
        )
    return code
