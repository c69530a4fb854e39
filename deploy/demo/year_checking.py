"""Compares the year that the services tell with the one counted from its file."""

from collections.abc import Iterator

from deploy.demo.checking import Check
from deploy.demo.year_counting import ExpectedYear
from deploy.demo.year_reading import SeenYear


def checks(expected: ExpectedYear, seen: SeenYear) -> Iterator[Check]:
    for network, (held, due) in expected.held_of_due.items():
        yield Check(name=f"meetings held of those meant: {network}", expected=f"{held} of {due}", actual="{} of {}".format(*seen.held_of_due[network]))
    yield Check(name="cents that payers owe, each", expected=expected.owed, actual=seen.owed)
    yield Check(name="cents of rent and catering", expected=expected.total_cents, actual=seen.total_cents)
    yield Check(name="gatherings whose shares miss their costs", expected=0, actual=seen.unsettled)
    yield Check(name="bookings that stand", expected=expected.booked, actual=seen.booked)
    yield Check(name="bookings that overlap", expected=0, actual=seen.overlaps)
    yield Check(name="occasions rejected for a taken room", expected=expected.rejected, actual=seen.rejected)
    yield Check(name="of them without a reason or a free time", expected=0, actual=seen.rejected_without_way_out)
    yield Check(name="worth of free rooms in cents, by place", expected=expected.worth, actual=seen.worth)
    yield Check(name="outcomes of the partnership table", expected=expected.outcomes, actual=seen.outcomes)
