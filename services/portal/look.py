"""An area's look: its name, colours and logo, from a file of its own or the one beside this.

What must stay true: no area is shown in colours that cannot be read. A theme is made of four colours, and each pair of its shades that meet on a page has the
contrast that WCAG 2.2 asks for (1.4.3 for text, 1.4.11 for what else must be seen), in the light and in the dark scheme.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

DEFAULT = Path(__file__).with_suffix(".yaml")
LOGO_KINDS, LOGO_BYTES = (".svg", ".png", ".webp"), 40_000
TEXT, SHAPE = 4.5, 3.0
LINEAR_BELOW = 0.04045
SCHEMES = ("light", "dark")
Text = Annotated[str, Field(min_length=1, max_length=80)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]


class LookFault(ValueError):
    """A look cannot be used; every fault is listed, with what to do."""


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Part):
    """One name in the languages of the pages."""

    fi: Text
    sv: Text
    en: Text

    def said_in(self, language: str) -> str:
        return str(getattr(self, language))


class Colours(Part):
    """`lake` links and main buttons, `cloudberry` what is new or decisive, `spruce` what is free or agreed, `neutral` text and lines."""

    lake: Colour
    cloudberry: Colour
    spruce: Colour
    neutral: Colour


class Look(Part):
    name: Text
    area: Words
    organiser: Words
    county: str | None = Field(default=None, pattern=r"^[0-9]{2}$")
    colours: Colours
    logo: Path | None = None

    @field_validator("logo")
    @classmethod
    def _shown_everywhere(cls, value: Path | None) -> Path | None:
        if value and value.suffix not in LOGO_KINDS:
            raise ValueError(f"must be one of {', '.join(LOGO_KINDS)}")
        if value and not value.is_file():
            raise ValueError("is not there: its path counts from the file that names it")
        if value and value.stat().st_size > LOGO_BYTES:
            raise ValueError(f"has {value.stat().st_size} bytes, and every page loads it: at most {LOGO_BYTES}")
        return value


def read(path: Path | None = None) -> Look:
    """The look in this file, or the project's own.

    Raises:
        LookFault: if it cannot be used.
    """
    path = path or DEFAULT
    try:
        given: Any = yaml.safe_load(path.read_bytes())
        if isinstance(given, dict) and isinstance(given.get("logo"), str):
            given["logo"] = path.parent / given["logo"]
        return Look.model_validate(given)
    except (OSError, yaml.YAMLError) as error:
        raise LookFault(f"YHTEYS_LOOK: {path} cannot be read ({error}): name a file of the form of {DEFAULT.name}") from error
    except ValidationError as error:
        faults = [f"  {'.'.join(map(str, one['loc']))}: {str(one['input'])[:80]!r}: {one['msg']}" for one in error.errors()]
        raise LookFault(f"{path} has faults; mend them after the form of {DEFAULT.name}:\n" + "\n".join(faults)) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two shades that meet on a page, and the contrast that what stands in front needs."""

    front: str
    behind: str
    wanted: float


PAGE, PANELS = ("neutral-background-default", "neutral-surface-default"), ("neutral-background-tinted", "lake-background-tinted", "lake-surface-tinted")
ROWS = ("cloudberry-background-tinted", "spruce-background-tinted", "warning-background-tinted")
MET = (
    *((front, behind, TEXT) for front in ("neutral-text-default", "neutral-text-subtle") for behind in (*PAGE, *PANELS, *ROWS)),
    *(("lake-text-subtle", behind, TEXT) for behind in (*PAGE, *PANELS, *ROWS)),
    *((f"{name}-base-contrast-default", f"{name}-base-default", TEXT) for name in ("lake", "cloudberry", "spruce")),
    *((f"{name}-text-default", f"{name}-surface-tinted", TEXT) for name in ("neutral", "cloudberry", "spruce", "warning", "danger", "success")),
    *((f"{name}-text-subtle", behind, TEXT) for name in ("danger", "cloudberry", "success") for behind in PAGE),
    *((f"{name}-base-default", behind, SHAPE) for name in ("lake", "cloudberry", "spruce") for behind in PAGE),
    *((f"{name}-border-default", behind, SHAPE) for name in ("neutral", "spruce") for behind in PAGE),
    *((f"{name}-border-strong", behind, SHAPE) for name in ("cloudberry", "warning", "danger") for behind in PAGE),
    *(("focus-outer", behind, SHAPE) for behind in (*PAGE, *PANELS)),
)
PAIRS = tuple(Pair(front=front, behind=behind, wanted=wanted) for front, behind, wanted in MET)


def ratio(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2.2 defines it: 1 for the same, 21 for black and white."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (value / 12.92 if value <= LINEAR_BELOW else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def shades(theme: str) -> Mapping[str, Mapping[str, str]]:
    """By scheme, the shades that a theme's style sheet gives, by their names; all that pages need, or the check would be none."""
    schemes = re.findall(r'\[data-color-scheme="(light|dark)"\]\s*\{([^}]*)\}', theme)
    found = {scheme: dict(re.findall(r"--ds-color-([a-z-]+):\s*(#[0-9a-f]{6})", body)) for scheme, body in schemes}
    needed = {shade for pair in PAIRS for shade in (pair.front, pair.behind)}
    if missing := [f"{shade} ({scheme})" for scheme in SCHEMES for shade in sorted(needed - found.get(scheme, {}).keys())]:
        raise LookFault(f"the theme lacks {', '.join(missing[:5])}: the design system calls its shades otherwise: follow it in {__name__}")
    return found


def too_faint(theme: str, colours: Colours) -> Iterator[str]:
    """What cannot be read in a theme: which of the area's colours makes it, how much contrast it has, how much is wanted."""
    for scheme, known in shades(theme).items():
        for pair in PAIRS:
            if (found := ratio(known[pair.front], known[pair.behind])) < pair.wanted:
                name = next((own for own in Colours.model_fields for shade in (pair.front, pair.behind) if shade.startswith(f"{own}-")), pair.front)
                yield (
                    f"colours.{name}: {getattr(colours, name, 'of the design system')}: {pair.front} {known[pair.front]} has a contrast of {found:.2f} on "
                    f"{pair.behind} {known[pair.behind]} in the {scheme} scheme, {pair.wanted} is wanted: choose one that stands out more, mostly a darker one"
                )
