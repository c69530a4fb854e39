"""Gatherings and their costs: every command loads one gathering, lets its rule decide, and keeps it with who did what, when."""

from collections.abc import Callable, Sequence
from datetime import datetime

from services.events.authorisation import refuse_outsiders, refuse_strangers
from services.events.domain import edits
from services.events.domain import gatherings as domain
from services.events.handlers.deciding import C, deciding, each
from services.events.handlers.signups import counted, follow_edit
from services.events.store.gatherings import Gatherings
from services.events.store.organisations import Organisations
from services.events.store.signups import SignupLists
from shared.auth import Caller
from shared.contracts import events
from shared.contracts.envelope import Fact
from shared.contracts.events import calendar
from shared.service import Handler

Rule = Callable[[domain.Gathering, C, datetime], domain.Decided]


def by_its_convenor(of: type[C], rule: Rule[C]) -> Handler:
    return deciding(of, Gatherings, rule, may=lambda by, gathering, _: refuse_strangers(by, gathering.convenor))


def by_a_party(of: type[C], rule: Rule[C]) -> Handler:
    return deciding(of, Gatherings, rule, may=lambda by, gathering, _: refuse_outsiders(by, (gathering.convenor, *gathering.parties)))


propose_gathering = by_its_convenor(events.ProposeGathering, lambda gathering, *_: domain.propose(gathering))
publish_gathering = by_its_convenor(events.PublishGathering, lambda gathering, *_: domain.publish(gathering))
hold_gathering = by_its_convenor(events.HoldGathering, lambda gathering, command, now: domain.hold(gathering, command.attendance, now=now))
split_costs = deciding(
    events.SplitCosts,
    Gatherings,
    lambda gathering, command, _: domain.split_costs(gathering, command),
    may=lambda by, gathering, _: refuse_strangers(by, gathering.convenor),
    names=lambda gathering, command: {"rule": {one.payer for one in command.rule.payers} - set(gathering.payers)},
)


async def draft_gathering(command: events.DraftGathering, *, gatherings: Gatherings, organisations: Organisations, by: Caller, now: datetime) -> Sequence[Fact]:
    refuse_strangers(by, command.convenor)
    existing = await gatherings.find(command.gathering_id)
    if existing is None:
        await organisations.refuse_ended(convenor=[command.convenor], parties=command.parties)
    return await gatherings.save_noted(existing, domain.draft(existing, command), command, by=by, now=now)


async def agree_to_gathering(
    command: events.AgreeToGathering, *, gatherings: Gatherings, organisations: Organisations, by: Caller, now: datetime
) -> Sequence[Fact]:
    """For those too that have merged into it."""
    refuse_strangers(by, command.organisation_id)
    await organisations.refuse_ended(organisation_id=[command.organisation_id])
    gathering = await gatherings.get(command.gathering_id)
    as_named = await organisations.as_named(command.organisation_id, gathering.parties)
    return await gatherings.save_noted(gathering, each(gathering, domain.agree, as_named), command, by=by, now=now)


async def cancel_gathering(command: events.CancelGathering, *, gatherings: Gatherings, signup_lists: SignupLists, by: Caller, now: datetime) -> Sequence[Fact]:
    gathering = await gatherings.get(command.gathering_id)
    refuse_strangers(by, gathering.convenor)
    said = await gatherings.save_noted(gathering, domain.cancel(gathering, reason=command.reason), command, by=by, now=now)
    return await counted(signup_lists, said)


async def accept_share(command: events.AcceptShare, *, gatherings: Gatherings, organisations: Organisations, by: Caller, now: datetime) -> Sequence[Fact]:
    """And the shares of those that have merged into it."""
    refuse_strangers(by, command.payer)
    await organisations.refuse_ended(payer=[command.payer])
    gathering = await gatherings.get(command.gathering_id)
    as_named = await organisations.as_named(command.payer, gathering.payers)
    accepting = [command.model_copy(update={"payer": payer}) for payer in as_named]
    return await gatherings.save_noted(gathering, each(gathering, domain.accept_share, accepting), command, by=by, now=now)


async def edit_gathering(
    command: calendar.EditGathering, *, gatherings: Gatherings, signup_lists: SignupLists, organisations: Organisations, by: Caller, now: datetime
) -> Sequence[Fact]:
    gathering = await _shared(gatherings, command.gathering_id, by)
    await organisations.refuse_ended(parties=set(command.edited.parties or ()) - set(gathering.parties))
    _, since = await gatherings.changed(command.gathering_id, command.base, field="base")
    said = await gatherings.save_noted(gathering, edits.edit(gathering, command.edited, since=since), command, by=by, now=now)
    return await follow_edit(signup_lists, command.gathering_id, said, at=now)


async def undo_change(command: calendar.UndoChange, *, gatherings: Gatherings, signup_lists: SignupLists, by: Caller, now: datetime) -> Sequence[Fact]:
    gathering = await _shared(gatherings, command.gathering_id, by)
    change, since = await gatherings.changed(command.gathering_id, command.change, field="change")
    said = await gatherings.save_noted(gathering, edits.undo(gathering, change, since=since), command, by=by, now=now)
    return await follow_edit(signup_lists, command.gathering_id, said, at=now)


async def _shared(gatherings: Gatherings, gathering_id: events.GatheringId, by: Caller) -> domain.Gathering:
    gathering = await gatherings.get(gathering_id)
    refuse_outsiders(by, (gathering.convenor, *gathering.parties))
    return gathering
