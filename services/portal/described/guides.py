"""The project's own guides as HTML: README, architecture, how one integrates and operates, decisions, words. Read from the files beside the code.

What must stay true: no HTML of a document is taken as such; a link leads to another guide, or elsewhere by https, or is none; a service without the files
has no guides and works all the same.
"""

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin

ROOT = Path(__file__).parents[3]
SHIPPED = Path(__file__).with_suffix("")
"""What stands at the root of a checkout, in an installed service; see `force-include` in pyproject.toml."""
AT_THE_ROOT = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/**/*.md")
IN_PACKAGES = ("deploy/README.md", "shared/README.md", "services/*/README.md")
ELSEWHERE = ("https://", "http://", "mailto:")
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """`source` is its path in the repository, `name` that in its address: `docs/operate/backup.md` is `operate-backup`."""

    name: str
    source: str
    file: Path
    title: str

    @property
    def folder(self) -> str:
        """The part of the guides that it belongs to; empty for those of the whole project."""
        return posixpath.basename(posixpath.dirname(self.source)) if self.source.startswith("docs/") else posixpath.dirname(self.source).partition("/")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What stands under a heading of the second level, or of the third where the second has but one; without anchor and text, what stands before the first."""

    anchor: str = ""
    text: str = ""
    html: str


MOST = 32_000
"""Characters of a guide that is shown at once; a longer one is shown part by part."""


@cache
def guides() -> dict[str, Guide]:
    """All that are there, by name."""
    own = SHIPPED if SHIPPED.is_dir() else ROOT
    found = [(folder, file) for folder, patterns in ((own, AT_THE_ROOT), (ROOT, IN_PACKAGES)) for one in patterns for file in sorted(folder.glob(one))]
    return {guide.name: guide for guide in (_guide(file.relative_to(folder).as_posix(), file) for folder, file in found)}


@cache
def parts(name: str) -> Sequence[Part]:
    """The guide without its title, which the page has. The links between guides are relative, so it is the same in every language."""
    guide = guides()[name]
    parser = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Accessible).enable("table")
    parser.use(anchors_plugin, max_level=4, slug_func=_anchor)
    tokens = parser.parse(guide.file.read_text(encoding="utf-8"))
    for token in tokens:
        token.attrs.pop("style", None)  # of a table's columns
        _link(token, guide)
    begins = _begins(tokens, "h2") if len(_begins(tokens, "h2")) > 1 else _begins(tokens, "h3")
    after_title = 3 if tokens and tokens[0].tag == "h1" else 0
    before, *under = [tokens[begin:end] for begin, end in pairwise([after_title, *begins, len(tokens)])]
    env = {"under": guide.title, "seen": 0}
    first = Part(html=parser.renderer.render(before, parser.options, env))
    return [first, *(Part(anchor=str(one[0].attrs["id"]), text=_text(one[1]), html=parser.renderer.render(one, parser.options, env)) for one in under)]


def _begins(tokens: Sequence[Token], tag: str) -> list[int]:
    return [n for n, token in enumerate(tokens) if token.type == "heading_open" and token.tag == tag]


def shown(name: str, asked: str | None) -> Sequence[Part]:
    """All of it; of a long one the part that is asked for, else what stands first."""
    whole = parts(name)
    if sum(len(part.html) for part in whole) <= MOST:
        return whole
    return [part for part in whole if part.anchor == asked] or whole[:2]


class _Accessible(RendererHTML):
    """What may be wider than the page scrolls by itself, by the keyboard as well, under a name of its own. Nothing has a style of its own."""

    def heading_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        env["under"] = _text(tokens[idx + 1])
        return self.renderToken(tokens, idx, options, env)

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f"{_region('Code', env)}{super().fence(tokens, idx, options, env)}</div>\n"

    def code_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f"{_region('Code', env)}{super().code_block(tokens, idx, options, env)}</div>\n"

    def table_open(self, _tokens: Sequence[Token], _idx: int, _options: Any, env: Any) -> str:
        return f'{_region("Table", env)}<table class="ds-table">\n'

    def table_close(self, *_of: Any) -> str:
        return "</table></div>\n"


def _region(what: str, env: Any) -> str:
    env["seen"] += 1
    name = f"{what} {env['seen']}: {env['under']}".replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{name}">'


def _guide(source: str, file: Path) -> Guide:
    title = TITLE.search(file.read_text(encoding="utf-8"))
    return Guide(name=_name(source), source=source, file=file, title=title[1].replace("`", "") if title else source)


def _name(source: str) -> str:
    inside = source.removesuffix(".md").removeprefix("docs/").removesuffix("/README")
    return inside.replace("/", "-").lower()


def _anchor(title: str) -> str:
    """As GitHub makes it, by which the documents refer to each other."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _text(inline: Token) -> str:
    return "".join(child.content for child in inline.children or [])


def _link(token: Token, guide: Guide) -> None:
    """What leads to no guide, as a file of the source does, is its text alone."""
    closed = "a"
    for child in token.children or []:
        if child.type == "link_open":
            at = _leads_to(str(child.attrs["href"]), guide)
            closed = "a" if at else "span"
            child.tag, child.attrs = closed, {"href": at} if at else {}
        elif child.type == "link_close":
            child.tag = closed


def _leads_to(href: str, guide: Guide) -> str | None:
    if href.startswith((*ELSEWHERE, "#")):
        return href
    path, mark, anchor = href.partition("#")
    name = _name(posixpath.normpath(posixpath.join(posixpath.dirname(guide.source), path)))
    return f"{name}{mark}{anchor}" if name in guides() else None
