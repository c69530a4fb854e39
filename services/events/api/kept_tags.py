"""The entity tags of feeds that were answered lately, each beside how the database stood then: who sends one back is answered by one row.

What must stay true: a tag is kept only with a standing that is settled, and names what is shown on one day, in one form and language, at one address. Where
that cannot be said nothing is kept, and the tag is made of the contents anew. This is the process's own: what the software makes of the contents does not
change under it.
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from typing import Literal
from weakref import WeakKeyDictionary

from services.events.interchange.shown import Shown, mark
from services.events.views.feed_standing import Standing, stands
from services.events.views.feeds import Scope
from shared.database.postgres import Connection
from shared.http.validators import tag_of
from shared.service import Runtime

MOST = 10_000
"""Of a few hundred bytes each; those that nobody has asked for longest go first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one asks for: `scope` and `key` say whose calendar, or how everybody's is narrowed.

    `address` is that under which the service was asked, which stands in what it writes.
    """

    media_type: str
    scope: Scope | Literal["calendar"]
    key: str
    language: str
    address: str
    day: date

    @property
    def digest(self) -> bytes:
        """Of whatever length an address is, this is not."""
        return hashlib.sha256(repr(self).encode()).digest()


class KeptTags:
    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, tuple[str, Standing]] = OrderedDict()

    def keep(self, asked: Asked, tag: str, standing: Standing) -> None:
        if standing.settled:
            self._kept[asked.digest] = tag, standing
            self._kept.move_to_end(asked.digest)
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)

    async def unchanged(self, connection: Connection, asked: Asked) -> str | None:
        """The tag of what would be answered now, where that can be said without reading it. First in its transaction."""
        if (found := self._kept.get(asked.digest)) is None:
            return None
        tag, earlier = found
        standing = await stands(connection, since=earlier.entry or 0)
        if not standing.is_as(earlier):
            return None
        self.keep(asked, tag, standing)
        return tag


def entity_tag(asked: Asked, besides: str, shown: list[Shown]) -> str:
    """Of the contents: the same whichever process makes it, and whenever. `besides` is what is written beside what is shown."""
    marks = "\n".join([asked.media_type, asked.language, asked.address, besides, *map(mark, shown)])
    return tag_of(marks.encode())


_KEPT: WeakKeyDictionary[Runtime, KeptTags] = WeakKeyDictionary()


def of(runtime: Runtime) -> KeptTags:
    return _KEPT.setdefault(runtime, KeptTags())
