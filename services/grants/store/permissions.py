"""Permissions to use premises in PostgreSQL."""

from services.grants.domain.permissions import Permission
from shared.database.documents import Documents
from shared.database.noted import NotedStore

PERMISSIONS = Documents(Permission, table="permissions", name="permission", columns=("organisation_id", "keeper", "state", "until", "next_due_on"))


class Permissions(NotedStore[Permission]):
    documents = PERMISSIONS
    not_noted = frozenset({"request_fingerprint", "reasons", "terms", "revoked"})
