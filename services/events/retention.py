"""How long events keeps what it keeps for a while."""

from datetime import timedelta

from shared.service import Retention

IMPORT_ITEMS = Retention(
    table="import_items",
    age="imports.finished_at",
    beside="join imports using (import_id)",
    only="imports.state = 'done'",
    kept=timedelta(days=90),
    what="what became of each item of an import",
    why="faults are mended at the source within weeks; the import itself, its parts and its counts stay, so that the same part is not taken twice",
)
RETENTION = (IMPORT_ITEMS,)
