"""Where pages are: their addresses in three languages, and what may stand in them."""

import pytest

from services.portal.addresses import Address
from services.portal.asking import Refused
from services.portal.languages import texts
from services.portal.pages import ALL
from services.portal.refusals import words_of
from shared.authority import ANYBODY


async def nothing(_view: object) -> None: ...


PATHS = {"fi": "/paikat/{place_id}", "sv": "/platser/{place_id}", "en": "/places/{place_id}"}
PAGE = Address(name="place", paths=PATHS, handler=nothing, methods=("GET",), may=ANYBODY)  # type: ignore[arg-type]


def test_an_address_has_its_parameters_in_their_places_and_the_rest_behind() -> None:
    assert PAGE.path("sv", place_id="1/2 ä", q="å & b", after=None) == "/sv/platser/1%2F2%20%C3%A4?q=%C3%A5+%26+b"


def test_a_parameter_may_have_any_name() -> None:
    assert PAGE.path("fi", place_id=1, language="sv", name="x", self="y") == "/fi/paikat/1?language=sv&name=x&self=y"


def test_no_two_pages_have_one_name_or_one_address() -> None:
    names = [address.name for address in ALL]
    paths = [(method, language, path) for address in ALL for method in address.methods for language, path in address.paths.items()]

    assert len(set(names)) == len(names)
    assert len(set(paths)) == len(paths)


@pytest.mark.parametrize("address", ALL, ids=[address.name for address in ALL])
def test_a_page_has_the_same_parameters_in_each_language(address: Address) -> None:
    assert len({tuple(part for part in path.split("/") if part.startswith("{")) for path in address.paths.values()}) == 1


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ({"slug": "signup-over", "field": "gathering_id"}, "Ilmoittautuminen on jo päättynyt."),
        ({"slug": "answer-missing", "field": "name"}, "Kirjoita nimesi."),
        ({"slug": "invalid-value", "field": "body.persons"}, "Kirjoita tulijoiden määrä numerona"),
        ({}, "Jokin kirjoittamassasi ei kelvannut."),
    ],
)
def test_a_refusal_is_told_in_the_readers_words(problem: dict[str, str], said: str) -> None:
    assert words_of(Refused(problem, 422), texts=texts("fi")).startswith(said)
