"""Builds what the portal's pages load: the design system, a theme of the area's colours, the portal's own rules, scripts and fonts.

What must stay true: packages come by their lock and nothing else is fetched; what cannot be read, or would speak another language than its page, is not built;
a build replaces the one before as a whole, and does nothing where nothing has changed.
"""

import hashlib
import json
import re
import shutil
import tempfile
from pathlib import Path

from deploy.node import alone, packages, run
from services.portal import look as looks
from services.portal.assets import BUILT, FOLDER, Manifest
from services.portal.look import Look, LookFault
from shared.domain.trilingual import LANGUAGES

SHEET = "portal.css"
FILES = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "hx-sse.js": "htmx.org/dist/ext/hx-sse.min.js",
    "figtree-latin.woff2": "@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2",
    "figtree-latin-ext.woff2": "@fontsource-variable/figtree/files/figtree-latin-ext-wght-normal.woff2",
}
"""By the names that pages know. The second font is fetched only by a page with letters that the first lacks, such as those of Northern Sámi."""
OWN = ("form.js", "sheet.js")
"""Our own scripts, beside the sheet."""
FACES = "@fontsource-variable/figtree/wght.css"
SYSTEM = "@digdir/designsystemet-css/dist/src/index.css"
THEMES = "@digdir/designsystemet/dist/bin/designsystemet.js"
LICENCES = "Designsystemet: MIT, Digdir. Figtree: OFL 1.1, The Figtree Project Authors."
RADIUS, FONT = 6, "Figtree Variable"


def build(look: Look, *, into: Path = BUILT) -> bool:
    """Whether anything had to be made.

    Raises:
        LookFault: if the area's colours cannot be read.
        NodeFault: if a package cannot be had, or a tool fails.
    """
    wanted = _digest(look)
    with alone(FOLDER):
        if (manifest := Manifest.read(into)) and manifest.made_of == wanted and all((into / built.file).exists() for built in manifest.files.values()):
            return False
        fetched = packages(FOLDER)
        with tempfile.TemporaryDirectory(prefix="yhteys-assets-") as folder:
            theme_ = theme(look, Path(folder), fetched)
            _checked(look, theme_.read_text(encoding="utf-8"), (fetched / SYSTEM).read_text(encoding="utf-8"))
            _bundled(fetched, into, theme_, {"made_of": wanted, "colours": look.colours.model_dump()})
    return True


def theme(look: Look, folder: Path, fetched: Path) -> Path:
    """The style sheet of the area's colours, light and dark."""
    lake, cloudberry, spruce, neutral = look.colours.model_dump().values()
    colours = {"main": {"lake": lake}, "support": {"cloudberry": cloudberry, "spruce": spruce}, "neutral": neutral}
    themes = {"yhteys": {"colors": colours, "borderRadius": RADIUS, "typography": {"fontFamily": FONT}}}
    (folder / "designsystemet.config.json").write_text(json.dumps({"outDir": "./tokens", "themes": themes}), encoding="utf-8")
    run(fetched / THEMES, "tokens", "create", folder=folder)
    run(fetched / THEMES, "tokens", "build", "-t", "tokens", "-o", "theme", folder=folder)
    return folder / "theme" / "yhteys.css"


def unsaid(system: str, own: str) -> list[str]:
    """Words that the design system's style sheet says in its own language, and that ours does not say in each of a page's."""
    named = sorted(set(re.findall(r"""(--dsc-[\w-]+):\s*(?:"[^"]*[^\W\d_][^"]*"|'[^']*[^\W\d_][^']*')""", system)))
    said = {language: "".join(re.findall(rf":lang\({language}\)\s*\{{([^}}]*)\}}", own)) for language in LANGUAGES}
    return [f"{name} in {language}" for name in named for language in LANGUAGES if f"{name}:" not in said[language]]


def _checked(look: Look, theme_: str, system: str) -> None:
    if faint := list(looks.too_faint(theme_, look.colours)):
        raise LookFault("the area's colours cannot be read everywhere:\n" + "\n".join(f"  {one}" for one in faint))
    if missing := unsaid(system, (FOLDER / SHEET).read_text(encoding="utf-8")):
        raise LookFault(f"{FOLDER / SHEET} leaves the design system's own words: {', '.join(missing)}: say them at its end")


def _bundled(fetched: Path, into: Path, theme_: Path, record: dict[str, object]) -> None:
    """Made beside its place and put there as a whole; a build that is broken off in between leaves none, and the next one makes it."""
    made = into.with_name(f"{into.name}.new")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    styles = [FOLDER / SHEET, fetched / FACES, fetched / SYSTEM, theme_]
    files = {name: str(fetched / path) for name, path in FILES.items()} | {name: str(FOLDER / name) for name in OWN}
    given = {"into": str(made), "files": files, "styles": list(map(str, styles)), "sheet": SHEET, "licences": LICENCES, "record": record}
    run(FOLDER / "bundle.mjs", folder=FOLDER, given=json.dumps(given))
    shutil.rmtree(into, ignore_errors=True)
    made.rename(into)


def _digest(look: Look) -> str:
    """Of everything that the outcome depends on."""
    parts = [FOLDER / SHEET, *(FOLDER / name for name in OWN), FOLDER / "bundle.mjs", FOLDER / "package-lock.json", Path(__file__), Path(looks.__file__)]
    digest = hashlib.sha256(json.dumps(look.colours.model_dump()).encode())
    for part in parts:
        digest.update(part.read_bytes())
    return digest.hexdigest()
