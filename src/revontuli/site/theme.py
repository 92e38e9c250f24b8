"""A city's own look: its name, colours and logo, from the file that `REVONTULI_THEME` names.

    name: Espoo
    logo: logo.svg            # beside this file
    light: {accent: "#0050bb", accent-strong: "#003a88", …}
    dark: {accent: "#8ab8ff", …}

Only colours of the site itself can be changed, not those that carry meaning in pictures. The
contrast of what stands on what is checked, so that a theme cannot make the site unreadable.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from revontuli.errors import InputError
from revontuli.wellbeing.document import Document

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static" / "site"
SCHEMES = {"light": "tokens.css", "dark": "dark.css"}
COLOURS = (
    "paper", "surface", "faint", "line", "edge", "ink", "muted",
    "accent", "accent-strong", "accent-soft", "accent-ink",
    "sky-top", "sky-middle", "sky-low", "sky-ink", "sky-muted", "sky-accent",
    "aurora-1", "aurora-2", "aurora-3",
)  # fmt: skip
# What stands on what, and the least contrast between them (WCAG 2.2, 1.4.3 and 1.4.11).
CONTRASTS = (
    *((ink, ground, 4.5) for ink in ("ink", "muted") for ground in ("paper", "surface", "faint")),
    *(("accent", ground, 4.5) for ground in ("paper", "surface")),
    *(("accent-strong", ground, 4.5) for ground in ("surface", "faint", "accent-soft")),
    ("ink", "accent-soft", 4.5),
    ("accent-ink", "accent", 4.5),
    ("accent-ink", "accent-strong", 4.5),
    ("edge", "surface", 3.0),
    *((ink, sky, 4.5) for ink in ("sky-ink", "sky-muted") for sky in ("sky-top", "sky-low")),
)
HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
TOKEN = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})\s*;", re.IGNORECASE)
LOGOS = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp"}
LARGEST_LOGO = 300_000  # bytes


@dataclass(frozen=True, slots=True)
class Theme:
    """A city's look.

    Attributes:
        name: what the site calls itself.
        light, dark: colours that differ from the site's own, by token without its dashes.
        logo: the picture's bytes, or None.
        logo_type: its media type.
        digest: changes whenever any of these does, for addresses that are kept for long.
    """

    name: str
    light: dict[str, str]
    dark: dict[str, str]
    logo: bytes | None
    logo_type: str
    digest: str

    def stylesheet(self, scheme: str) -> str:
        """The colours of "light" or "dark" as CSS."""
        colours = self.light if scheme == "light" else self.dark
        lines = "".join(f"  --{token}: {colour};\n" for token, colour in colours.items())
        return f":root {{\n{lines}}}\n"


def read_theme(path: str | Path) -> Theme:
    """Read a theme's file.

    Raises:
        InputError: a field, a colour, the logo or a contrast is not right; it says which, and what
            it should be.
    """
    document = Document.read(path).only("name", "logo", *SCHEMES)
    colours = {scheme: _colours(document[scheme]) for scheme in SCHEMES}
    for scheme, own in colours.items():
        _check_contrasts(document, scheme, own)
    name = document["name"].text("the name of the site") if document["name"] else "Revontuli"
    logo, kind = _logo(document["logo"], Path(path)) if document["logo"] else (None, "")
    told = repr((name, colours, kind)).encode() + (logo or b"")
    digest = hashlib.sha256(told).hexdigest()[:12]
    return Theme(name, colours["light"], colours["dark"], logo, kind, digest)


def _colours(document: Document) -> dict[str, str]:
    if not document:
        return {}
    fields = document.only(*COLOURS).fields()
    for value in fields.values():
        if not HEX.fullmatch(value.text("a colour")):
            value.fail('a colour of six digits, such as "#0050bb"')
    return {token: value.text().lower() for token, value in fields.items()}


def _logo(document: Document, theme: Path) -> tuple[bytes, str]:
    name = document.text("the name of a picture beside this file")
    kind = LOGOS.get(Path(name).suffix.lower())
    file = theme.parent / name
    if kind is None or Path(name).name != name:
        document.fail("the name of an SVG, PNG or WebP file beside this one")
    if not file.is_file():
        document.fail("a file that is there", problem=f"there is no '{name}' beside this file")
    if file.stat().st_size > LARGEST_LOGO:
        document.fail(f"at most {LARGEST_LOGO // 1000} kB", problem="the logo is too large")
    return file.read_bytes(), kind


def _check_contrasts(document: Document, scheme: str, own: dict[str, str]) -> None:
    whole = {**default_colours("light"), **default_colours(scheme), **own}
    for ink, ground, least in CONTRASTS:
        found = contrast(whole[ink], whole[ground])
        if found < least and (ink in own or ground in own):
            token = ink if ink in own else ground
            document[scheme][token].fail(
                f"at least {least}:1",
                problem=f"'{ink}' {whole[ink]} on '{ground}' {whole[ground]} "
                f"has a contrast of {found:.1f}:1",
            )


@lru_cache
def default_colours(scheme: str) -> dict[str, str]:
    """The site's own colours of a scheme, by token without its dashes."""
    return dict(TOKEN.findall((STATIC / SCHEMES[scheme]).read_text(encoding="utf-8")))


def contrast(one: str, other: str) -> float:
    """How far two colours "#rrggbb" are from each other in lightness, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def current() -> Theme | None:
    """The theme of this site, or None where it has none or its file is faulty (the log says why).

    `revontuli check` tells of the faults before anyone sees them.
    """
    path = os.environ.get("REVONTULI_THEME")
    if not path:
        return None
    changed = Path(path).stat().st_mtime_ns if Path(path).is_file() else 0
    return _kept(path, changed)


@lru_cache(maxsize=2)
def _kept(path: str, changed: int) -> Theme | None:
    try:
        return read_theme(path)
    except InputError as error:
        log.error("the theme is not used: %s", error)
        return None
