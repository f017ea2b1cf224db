"""In whose name a page stands: the agency's name, colours and words about privacy, and the design tokens made of them."""

from dataclasses import dataclass
from functools import lru_cache

from shared.colours import VISIBLE, contrast, mix, readable_on

WHITE, BLACK = "#ffffff", "#000000"
_LIGHT = {
    "ground": "#f5f4f1",
    "surface": WHITE,
    "ink": "#1c2126",
    "quiet": "#545c65",
    "line": "#dedcd6",
    "control": "#757b84",
    "fault": "#a4161a",
    "fault-soft": "#fdf1f0",
    "good": "#1d6b3a",
}
_DARK = {
    "ground": "#14171a",
    "surface": "#1e2328",
    "ink": "#eceff1",
    "quiet": "#b1b8bf",
    "line": "#343b42",
    "control": "#8b939b",
    "fault": "#ff9e97",
    "fault-soft": "#33201f",
    "good": "#7fd49b",
}


@dataclass(frozen=True)
class PageTheme:
    """What makes a page an agency's own; the defaults are careloop's.

    `primary` carries white text; shades that are not readable where they stand (in the dark, say) are made so.
    """

    agency_name: str = "careloop"
    primary: str = "#14532d"
    accent: str = "#b45309"
    privacy: str | None = None
    website: str | None = None

    @property
    def tokens(self) -> str:
        """The design tokens as CSS custom properties, for light and for dark screens."""
        return _tokens(self.primary, self.accent)

    @property
    def colour_in_light(self) -> str:
        """The ground of the page in light, for the browser's own frame."""
        return _LIGHT["ground"]

    @property
    def colour_in_dark(self) -> str:
        """The same in the dark."""
        return _DARK["ground"]


@lru_cache(maxsize=256)
def _tokens(primary: str, accent: str) -> str:
    soft = mix(primary, WHITE, 0.92)
    light = {
        **_LIGHT,
        "brand": readable_on(primary, WHITE, towards=BLACK),
        "on-brand": WHITE,
        "brand-text": readable_on(primary, soft, WHITE, _LIGHT["ground"], towards=BLACK),
        "brand-soft": soft,
        "accent": readable_on(accent, _LIGHT["ground"], towards=BLACK, ratio=VISIBLE),
    }
    brand = readable_on(primary, _DARK["surface"], towards=WHITE, ratio=6)
    soft = mix(primary, _DARK["surface"], 0.75)
    dark = {
        **_DARK,
        "brand": brand,
        "on-brand": max(BLACK, WHITE, key=lambda text: contrast(text, brand)),
        "brand-text": readable_on(brand, soft, _DARK["surface"], _DARK["ground"], towards=WHITE),
        "brand-soft": soft,
        "accent": readable_on(accent, _DARK["surface"], towards=WHITE, ratio=VISIBLE),
    }
    return (
        f":root{{color-scheme:light dark;{_declare(light)}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{_declare(dark)}}}}}"
    )


def _declare(tokens: dict[str, str]) -> str:
    return ";".join(f"--{name}:{value}" for name, value in tokens.items())
