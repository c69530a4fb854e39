"""A feed of a municipality has the name that the registry's list gives it."""

from services.events.views.feed_keys import municipalities
from services.registry import codes


def test_the_municipalities_are_those_of_the_official_list() -> None:
    official = codes.official().municipalities.values()

    assert {code: (one.fi, one.sv) for code, one in municipalities().items()} == {one.code: (one.name, one.name_sv) for one in official}
