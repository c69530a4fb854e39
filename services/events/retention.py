"""How long events keeps what it keeps for a while."""

from datetime import timedelta

from shared.imports.retention import IMPORT_FINDINGS
from shared.service import Retention

NOTICES = Retention(
    table="notices",
    age="notices.sent_at",
    beside="join signup_lists using (gathering_id)",
    only="notices.sent_at is not null and signup_lists.erased",
    kept=timedelta(days=90),
    what="that a notice was sent",
    why="it says whom mail reached while the gathering can still be asked about; one that is owed, claimed or failed stays until sign-ups are erased",
)
RETENTION = (IMPORT_FINDINGS, NOTICES)
