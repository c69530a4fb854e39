"""The plain page of a gathering or series: valid, readable without sight, and nothing that a person wrote is anything but text in it."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import pytest

from services.events.api.feeds import preferred
from services.events.domain.series import Override, Series
from services.events.interchange.page import POLICY, STYLE, page
from services.events.interchange.shown import Shown, ShownGathering, ShownSeries, Where
from shared.contracts.events import GatheringId, GatheringKind, Title
from shared.contracts.words import LocalText
from shared.domain.trilingual import LANGUAGES, Language
from tests.unit.events.interchange import vocabulary

KEY = UUID("018f0000-0000-7000-8000-000000000001")
ADDRESS = "https://satakunta.example/api/events/v1"
NOW = datetime(2026, 2, 1, tzinfo=UTC)
EVIL = "</script></title><script>alert(1)</script><img src=x onerror=alert(1)> & \"'\u2028"
VOID = {"meta", "link", "br"}
PHRASING = {"a", "time", "strong", "span"}
WITHIN: dict[str, set[str]] = {
    "": {"html"}, "html": {"head", "body"}, "head": {"meta", "title", "link", "style", "script"}, "body": {"nav", "main"}, "nav": {"ul"}, "ul": {"li"},
    "li": PHRASING, "main": {"p", "h1", "dl"}, "dl": {"dt", "dd"}, "dd": {*PHRASING, "ul"}, "dt": set(), "p": PHRASING, "h1": set(), "a": {"time"},
    "time": set(), "strong": set(), "title": set(), "style": set(), "script": set(),
}  # fmt: skip


class Checked(HTMLParser):
    """What is wrong with a page by the content models of the elements that ours has; their attributes and texts beside it."""

    def __init__(self, written: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(written)
        self.close()
        self.faults += [f"{tag} is not closed" for tag in self._open]
        if re.search(r"&(?!(?:amp|lt|gt|quot|#x27|#\d+);)", re.sub(r"<(style|script).*?</\1>", "", written, flags=re.DOTALL)):
            self.faults.append("an ampersand that is none")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        within = self._open[-1] if self._open else ""
        if tag not in WITHIN.get(within, set()):
            self.faults.append(f"{tag} in {within}")
        if len({name for name, _ in attrs}) < len(attrs) or any(name.startswith("on") or value is None for name, value in attrs):
            self.faults.append(f"attributes of {tag}: {attrs}")
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"{tag} is closed where it is not open")

    def handle_data(self, data: str) -> None:
        if self._open and data.strip():
            self.texts.setdefault(self._open[-1], []).append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def a_gathering(**given: Any) -> ShownGathering:
    made: dict[str, Any] = {
        "gathering_id": KEY,
        "version": 3,
        "changed_at": NOW,
        "kind": GatheringKind.THEME_DAY,
        "title": Title(fi="Talvipäivä", sv="Vinterdag"),
        "contents": LocalText(fi="Makkaraa.\n\nJa mehua."),
        "starts_at": datetime(2026, 3, 2, 8, tzinfo=UTC),
        "ends_at": datetime(2026, 3, 2, 11, tzinfo=UTC),
        "convenor": KEY,
        "convenor_name": "Rauman Martat",
        "where": Where(name=Title(fi="Otavan olohuone"), address="Otavankatu 5"),
    }
    return ShownGathering(**(made | given))


def a_series(*changed: Override, **given: Any) -> ShownSeries:
    starts = datetime.fromisoformat("2026-02-03T10:00")
    made: dict[str, Any] = {"series_id": KEY, "kind": GatheringKind.MEETING_PLACE, "title": Title(fi="Avoimet ovet"), "convenor": KEY, "starts": starts}
    of = Series(**made, minutes=120, recurrence="FREQ=WEEKLY;COUNT=12", overrides=changed, request_fingerprint="")
    return ShownSeries(series=of, version=1, changed_at=NOW, kind=GatheringKind.MEETING_PLACE, title=of.title, convenor=KEY, **given)


def checked(shown: Shown, language: Language = Language.FI) -> Checked:
    found = Checked(page(shown, language=language, address=ADDRESS, now=NOW).decode())
    assert found.faults == []
    return found


THINGS: dict[str, Shown] = {
    "a gathering": a_gathering(),
    "a cancelled one": a_gathering(cancelled=True),
    "a moved one": a_gathering(moved_from=NOW),
    "the least": a_gathering(contents=None, where=None, convenor_name=None),
    "with a page elsewhere": a_gathering(url="https://esimerkki.example/?a=1&b=2"),
    "of whole days": a_gathering(starts_at=datetime(2026, 3, 1, 22, tzinfo=UTC), ends_at=datetime(2026, 3, 3, 22, tzinfo=UTC)),
    "what a stranger wrote": a_gathering(title=Title.model_construct(fi=EVIL), contents=LocalText.model_construct(fi=EVIL), convenor_name=EVIL),
    "a series": a_series(),
    "a cancelled series": a_series(cancelled=True),
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("thing", THINGS)
def test_a_page_is_valid_and_says_its_language_title_and_calendar(thing: str, language: Language) -> None:
    found = checked(THINGS[thing], language)

    path = f"{ADDRESS}/feeds/{'series' if isinstance(THINGS[thing], ShownSeries) else 'gathering'}/{KEY}"
    assert found.all("html") == [{"lang": language}]
    assert {"charset": "utf-8"} in found.all("meta")
    assert any(meta.get("name") == "viewport" for meta in found.all("meta"))
    assert len(found.texts["title"]) == len(found.all("h1")) == len(found.all("main")) == 1
    assert f"{path}.ics?lang={language}" in [link["href"] for link in found.all("a")]
    assert [link["href"] for link in found.all("a") if link.get("aria-current") == "page"] == [f"{path}.html?lang={language}"]
    assert {link.get("hreflang") for link in found.all("a")} >= set(LANGUAGES)


def test_what_a_person_wrote_is_text_and_nothing_else() -> None:
    found = checked(THINGS["what a stranger wrote"])

    assert [script.get("type") for script in found.all("script")] == ["application/ld+json"]
    assert (found.all("img"), found.texts["h1"]) == ([], [EVIL])
    assert json.loads("".join(found.texts["script"]))["name"] == EVIL


def test_the_linked_data_in_a_page_holds_to_schema_org() -> None:
    for thing in THINGS.values():
        document = json.loads("".join(checked(thing).texts["script"]))

        assert vocabulary.faults({name: value for name, value in document.items() if name != "@context"}) == []
        assert document["url"].startswith(f"{ADDRESS}/feeds/") or document["url"] == "https://esimerkki.example/?a=1&b=2"


def test_a_page_tells_time_place_text_convenor_and_that_it_was_called_off() -> None:
    found = checked(a_gathering(cancelled=True))

    assert found.texts["title"] == ["Peruttu: Talvipäivä"]
    assert found.texts["time"] == ["2.3.2026 klo 10.00", "13.00"]
    assert {"Otavan olohuone, Otavankatu 5", "Rauman Martat"} <= set(found.texts["dd"])
    assert {"Peruttu", "Makkaraa.\n\nJa mehua."} <= set(found.texts["p"])


def test_a_text_in_another_language_than_the_page_says_so() -> None:
    found = checked(a_gathering(), Language.EN)

    assert (found.texts["title"], found.all("h1")) == (["Talvipäivä"], [{"lang": "fi"}])
    assert checked(a_gathering(), Language.SV).all("h1") == [{}]


def test_whole_days_are_told_without_a_time() -> None:
    found = checked(THINGS["of whole days"])

    assert (found.texts["time"], found.texts["dd"][0]) == (["2.3.2026"], "\N{EN DASH}3.3.2026")


def test_a_series_lists_what_comes_next_and_what_of_it_was_called_off() -> None:
    second, third = datetime.fromisoformat("2026-02-10T10:00"), datetime.fromisoformat("2026-02-17T10:00")
    own = GatheringId(UUID(int=7))
    cancelled = Override(occasion=second, starts=second, minutes=120, cancelled_for="holiday")
    found = checked(a_series(cancelled, Override(occasion=third, starts=third, minutes=120, gathering_id=own)))

    assert found.texts["time"][:4] == ["3.2.2026 klo 10.00", "12.00", "10.2.2026 klo 10.00", "12.00"]
    assert len(found.texts["time"]) == 20
    assert found.texts["strong"] == ["Peruttu"]
    assert f"{ADDRESS}/feeds/gathering/{own}.html?lang=fi" in [link["href"] for link in found.all("a")]


def test_a_series_that_is_over_says_so() -> None:
    over = page(a_series(), language=Language.EN, address=ADDRESS, now=NOW + timedelta(days=400))

    assert b"No occasions to come." in over


def test_the_policy_lets_nothing_run_and_names_the_style_that_is_there() -> None:
    assert POLICY.startswith("default-src 'none'; style-src 'sha256-")
    assert "script" not in POLICY
    assert "unsafe" not in POLICY
    assert checked(a_gathering()).texts["style"] == [STYLE]


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [("", "fi"), ("sv", "sv"), ("en-GB,en;q=0.9,fi;q=0.8", "en"), ("de,sv-FI;q=0.5,en;q=0.4", "sv"), ("de", "fi"), ("*", "fi"), ("fi;q=0,en;q=x", "fi"),
     ("EN", "en")],
)  # fmt: skip
def test_the_language_is_what_the_reader_would_rather_have(accepted: str, expected: str) -> None:
    assert preferred(accepted) == expected


def test_a_page_found_wrong_is_told() -> None:
    assert Checked("<html><head></head><body><main><p><h1>x</p></h1>&nbsp</main></body></html>").faults != []
    assert replace(a_gathering(), cancelled=True) == a_gathering(cancelled=True)
