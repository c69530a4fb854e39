"""`yhteys facts tail`: the log as it is read by every service, on a terminal."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.text import Text

from deploy.cli import ops, screen
from shared.bus.stream import Broker, Delivery, StreamLost, decode
from shared.contracts.channels import FACTS
from shared.contracts.envelope import readable
from shared.log.identity import OF_THE_LOG

FIRST = "first"
MOST = 1000
NEWEST = 100_000
QUIET_SECONDS = 5.0
"""So long nothing arrives from an empty log; from one that is not, something does within it, on a busy machine too."""
AGAIN_SECONDS = 1.0
LOOK_BACK = 20

app = typer.Typer(help="The log of facts.", no_args_is_help=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which facts are shown: of these types, at most so many (0: all)."""

    kind: str
    most: int

    def takes(self, event: Any) -> bool:
        """Unless a type is asked for, all but the records of the log itself, which are no facts."""
        kind = str(event.get("type", "")) if isinstance(event, dict) else ""
        return kind.startswith(self.kind) if self.kind else kind not in OF_THE_LOG


@dataclass(frozen=True, slots=True)
class Seen:
    offset: int
    event: Any

    @classmethod
    def of(cls, delivery: Delivery) -> "Seen":
        """What cannot be read is shown as it is: a log that hides its faults would be of no help here."""
        try:
            return cls(delivery.offset, readable(decode(delivery.body)))
        except ValueError:
            return cls(delivery.offset, readable(delivery.body))


@app.command()
def tail(
    start: Annotated[str, typer.Option("--from", help="`first`, an ISO time (from the chunk that holds it), or an offset; the last ones if left out.")] = "",
    kind: Annotated[str, typer.Option("--type", help="Only types that begin so: registry.organisation.")] = "",
    most: Annotated[int, typer.Option("-n", min=0, help="How many at most. [default: the last 20, or all from --from]")] = 0,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on as facts arrive.")] = False,  # noqa: FBT002 - Typer's way
    as_json: ops.JsonOption = False,  # noqa: FBT002
) -> None:
    """Print facts, one a line: time, offset, type, subject, source and position there, data. With --json, one JSON object a line."""
    ops.run(_tail(start, Wanted(kind=kind, most=most), follow=follow, as_json=as_json))


async def _tail(start: str, wanted: Wanted, *, follow: bool, as_json: bool) -> None:
    at: int | datetime | None = _start(start)
    broker = Broker.at(ops.settings().stream_url)
    end = await _end(broker)
    if not start:
        for seen in await _last(broker, end, Wanted(kind=wanted.kind, most=wanted.most or LOOK_BACK)):
            _show(seen, as_json=as_json)
        if not follow:
            return
        at, wanted = end, Wanted(kind=wanted.kind, most=0)
    count = 0
    async with aclosing(_following(broker, at) if follow else _read(broker, at, end=end)) as facts:
        async for seen in facts:
            if wanted.takes(seen.event):
                _show(seen, as_json=as_json)
                count += 1
                if count == wanted.most:
                    return


def _start(given: str) -> int | datetime | None:
    if given in {"", FIRST}:
        return None
    if given.isdigit():
        return int(given)
    try:
        at = datetime.fromisoformat(given)
    except ValueError:
        raise ops.Refused(f"--from {given!r} is neither `first`, an ISO time such as 2026-01-31T12:00, nor an offset") from None
    return at if at.tzinfo else at.astimezone(UTC)


async def _read(broker: Broker, start: int | datetime | None, *, end: int | None = None) -> AsyncGenerator[Seen, None]:
    """Up to an end that was seen before, or for good."""
    if end == 0 or (end is not None and isinstance(start, int) and start >= end):
        return
    async with broker.reader(FACTS, start=start) as reader:
        while (deliveries := await reader.batch(MOST, within=QUIET_SECONDS)) or end is None:
            for delivery in deliveries:
                yield Seen.of(delivery)
                if end is not None and delivery.offset >= end - 1:
                    return


async def _following(broker: Broker, start: int | datetime | None) -> AsyncGenerator[Seen, None]:
    """For good; a lost session is begun anew where it ended."""
    while True:
        try:
            async with aclosing(_read(broker, start)) as facts:
                async for seen in facts:
                    start = seen.offset + 1
                    yield seen
        except StreamLost as error:
            screen.err.print(f"{error}; trying again", style="yellow", markup=False, highlight=False)
            await asyncio.sleep(AGAIN_SECONDS)


async def _last(broker: Broker, end: int, wanted: Wanted) -> list[Seen]:
    """The last ones, by looking back from the end ever further until there are enough."""
    back = wanted.most
    while True:
        start = max(0, end - back)
        found: deque[Seen] = deque(maxlen=wanted.most)
        async with aclosing(_read(broker, start, end=end)) as facts:
            async for seen in facts:
                if wanted.takes(seen.event):
                    found.append(seen)
        if len(found) == wanted.most or start == 0:
            return list(found)
        back *= LOOK_BACK


async def _end(broker: Broker) -> int:
    """The offset that the next fact will have; 0 when there are none."""
    async with broker.reader(FACTS, start="last") as reader:
        newest = await reader.batch(NEWEST, within=QUIET_SECONDS)
        while reader.waiting:
            newest = await reader.batch(NEWEST, within=QUIET_SECONDS)
    return newest[-1].offset + 1 if newest else 0


def _show(seen: Seen, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"offset": seen.offset, "event": seen.event}, ensure_ascii=False))
        return
    event = seen.event if isinstance(seen.event, dict) else {}
    line = Text.assemble(
        (f"{str(event.get('time', ''))[:19]:19} ", "dim"),
        (f"{seen.offset:>8} ", "cyan"),
        (f"{event.get('type') or 'unreadable'} ", "bold" if event else "bold red"),
        f"{event.get('subject', '')} ",
        (f"{event.get('source', '')}#{event.get('position', '')} ", "dim"),
        json.dumps(event["data"], ensure_ascii=False) if "data" in event else str(seen.event)[:500],
    )
    screen.out.print(line, soft_wrap=True)
