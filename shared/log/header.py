"""The envelope of a fact as the log's readers read it: at a fifth of what `Envelope` costs, its data left as they stand.

What must stay true: what this takes, `Envelope` takes, and both say the same of it, but that a time finer than a microsecond is rounded here and cut there,
and what nobody looks at may be nested deeper here.
Who brings what is unusual or at fault is read by `Envelope`, which also says why.
"""

from datetime import datetime
from typing import Annotated

import msgspec

from shared.contracts import envelope


class Header(msgspec.Struct, frozen=True, gc=False):
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=envelope.LONGEST_ID)]
    type: Annotated[str, msgspec.Meta(min_length=1, max_length=envelope.LONGEST_TYPE)]
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=envelope.LONGEST_SOURCE)]
    specversion: str = envelope.SPEC_VERSION
    subject: Annotated[str, msgspec.Meta(max_length=envelope.LONGEST_SUBJECT)] | None = None
    time: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    sequence: int = 0
    position: int = 0
    proof: Annotated[str, msgspec.Meta(max_length=envelope.LONGEST_PROOF)] | None = None
    nextproof: Annotated[str, msgspec.Meta(max_length=envelope.LONGEST_PROOF)] | None = None
    correlationid: Annotated[str, msgspec.Meta(max_length=envelope.LONGEST_CORRELATION)] | None = None
    causationid: Annotated[str, msgspec.Meta(max_length=envelope.LONGEST_ID)] | None = None
    traceparent: Annotated[str, msgspec.Meta(max_length=envelope.LONGEST_TRACEPARENT)] | None = None
    data: msgspec.Raw = msgspec.Raw(b"{}")


NO_HEADER = (ValueError, msgspec.MsgspecError, RecursionError)
"""What `header_of` raises of what is to be read the long way."""
header_of = msgspec.json.Decoder(Header).decode
