import gzip
import json
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from services.portal.assets import FOR_GOOD, KINDS, Assets, NothingBuilt, accepted_codings
from services.portal.look import Look, read

SHEET = b"a{color:red}" * 50
BUILT = {"portal.css": "portal.0123456789ab.css", "figtree-latin.woff2": "figtree-latin.0123456789ab.woff2"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small build."""
    sheet, font = BUILT.values()
    (tmp_path / sheet).write_bytes(SHEET)
    (tmp_path / f"{sheet}.gz").write_bytes(gzip.compress(SHEET))
    (tmp_path / f"{sheet}.br").write_bytes(b"brotli")
    (tmp_path / font).write_bytes(b"font")
    files = {name: {"file": file, "bytes": (tmp_path / file).stat().st_size} for name, file in BUILT.items()}
    (tmp_path / "manifest.json").write_text(json.dumps({"made_of": "x", "colours": read().colours.model_dump(), "files": files}))
    return tmp_path


async def asked(assets: Assets, path: str, *, method: str = "GET", **headers: str) -> httpx.Response:
    given = {"accept-encoding": ""} | {name.replace("_", "-"): value for name, value in headers.items()}
    transport = httpx.ASGITransport(Starlette(routes=[Mount("/assets", assets)]))
    async with httpx.AsyncClient(transport=transport, base_url="http://portal") as client:
        return await client.request(method, path, headers=given)


async def test_what_a_page_names_is_served_for_good_under_a_name_that_changes_with_it(folder: Path) -> None:
    assets = Assets.read(read(), folder)

    answer = await asked(assets, assets.url("portal.css"))

    assert assets.url("portal.css") == f"/assets/{BUILT['portal.css']}"
    assert (answer.status_code, answer.content) == (200, SHEET)
    assert answer.headers["cache-control"] == FOR_GOOD == "public, max-age=31536000, immutable"
    assert (answer.headers["content-type"], answer.headers["x-content-type-options"]) == ("text/css; charset=utf-8", "nosniff")


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("br, gzip", "br"), ("gzip, deflate, br;q=0", "gzip"), ("GZIP;q=0.5", "gzip"), ("identity", None), ("", None), ("br;q=0.0, gzip;q=0", None)],
)
async def test_a_browser_gets_the_smallest_that_it_takes(accepted: str, coding: str | None, folder: Path) -> None:
    assets = Assets.read(read(), folder)

    answer = await asked(assets, assets.url("portal.css"), method="HEAD", accept_encoding=accepted)

    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["vary"] == "accept-encoding"
    assert int(answer.headers["content-length"]) == {"br": 6, "gzip": len(gzip.compress(SHEET)), None: len(SHEET)}[coding]


async def test_what_cannot_be_made_smaller_is_sent_as_it_is(folder: Path) -> None:
    assets = Assets.read(read(), folder)

    answer = await asked(assets, assets.url("figtree-latin.woff2"), accept_encoding="br, gzip")

    assert (answer.content, answer.headers["content-type"]) == (b"font", "font/woff2")
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("path", ["/assets/portal.css", "/assets/manifest.json", "/assets/x/portal.0123456789ab.css", "/assets/..%2flook.yaml", "/assets/"])
async def test_nothing_else_is_served(path: str, folder: Path) -> None:
    assert (await asked(Assets.read(read(), folder), path)).status_code == 404


async def test_only_reading_is_answered(folder: Path) -> None:
    assets = Assets.read(read(), folder)

    assert (await asked(assets, assets.url("portal.css"), method="POST")).status_code == 405


async def test_a_build_meanwhile_takes_nothing_from_pages_that_were_sent(folder: Path) -> None:
    assets = Assets.read(read(), folder)
    shutil.rmtree(folder)

    assert (await asked(assets, assets.url("portal.css"))).content == SHEET


async def test_an_areas_logo_is_served_beside_them(folder: Path, tmp_path: Path) -> None:
    (logo := tmp_path / "own.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    assets = Assets.read(read().model_copy(update={"logo": logo}), folder)

    answer = await asked(assets, assets.url("logo"), accept_encoding="gzip")

    assert (answer.text, answer.headers["content-type"]) == (logo.read_text(), "image/svg+xml")
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_the_mark_in_a_browsers_tab_has_the_areas_colours(folder: Path) -> None:
    assets = Assets.read(read(), folder)

    answer = await asked(assets, assets.url("icon.svg"))

    assert answer.headers["content-type"] == "image/svg+xml"
    assert all(colour in answer.text for colour in ("#0f5666", "#b4531c"))
    assert ET.fromstring(answer.text).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - our own


def test_without_a_build_one_is_told_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(NothingBuilt, match="make install"):
        Assets.read(read(), tmp_path)


def test_a_file_that_is_gone_is_named(folder: Path) -> None:
    (folder / BUILT["portal.css"]).unlink()

    with pytest.raises(NothingBuilt, match=r"portal\.0123456789ab\.css.*yhteys assets"):
        Assets.read(read(), folder)


def test_a_build_for_other_colours_is_not_shown(folder: Path) -> None:
    own = read()
    other = Look.model_validate(own.model_dump() | {"colours": own.colours.model_dump() | {"lake": "#004080"}})

    with pytest.raises(NothingBuilt, match="YHTEYS_LOOK"):
        Assets.read(other, folder)


def test_an_unknown_name_is_told_which_there_are(folder: Path) -> None:
    with pytest.raises(LookupError, match=r"figtree-latin\.woff2, icon\.svg, portal\.css"):
        Assets.read(read(), folder).url("portal.js")


def test_spaces_and_weights_are_read_as_browsers_write_them() -> None:
    assert accepted_codings("gzip; q=1.0, br ;q=0.8,*;q=0") == ["gzip", "br"]


def test_every_kind_of_text_says_its_letters() -> None:
    assert all("charset=utf-8" in kind for kind in KINDS.values() if kind.startswith("text/"))
