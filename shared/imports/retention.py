"""How long what became of an import's records is kept."""

from datetime import timedelta

from shared.service import Retention

IMPORT_FINDINGS = Retention(
    table="import_findings",
    age="imports.finished_at",
    beside="join imports using (import_id)",
    only="imports.state = 'done'",
    kept_for=timedelta(days=90),
    what="what became of each record of an import that was not as before",
    why="faults are mended at the source within weeks; the import itself, its parts and its counts stay, so that the same part is not taken twice",
)
