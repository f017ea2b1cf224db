"""Whatever colours an agency has, its pages can be read, in the light and in the dark."""

import re

from hypothesis import given
from hypothesis import strategies as st

from shared.pages import PageTheme, contrast

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
TEXT_ON = (
    ("ink", "ground"),
    ("ink", "surface"),
    ("quiet", "ground"),
    ("quiet", "surface"),
    ("on-brand", "brand"),
    ("brand-text", "brand-soft"),
    ("brand-text", "surface"),
    ("brand-text", "ground"),
    ("fault", "surface"),
    ("fault", "fault-soft"),
    ("ink", "fault-soft"),
    ("ink", "brand-soft"),
)
SEEN_ON = (("control", "surface"), ("brand", "surface"), ("brand", "ground"), ("fault", "ground"), ("good", "surface"))


def tokens_of(theme: PageTheme) -> list[dict[str, str]]:
    light, dark = theme.tokens.split("@media")
    return [dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6})", part)) for part in (light, dark)]


@given(COLOURS, COLOURS)
def test_every_text_can_be_read_and_every_control_be_seen(primary: str, accent: str) -> None:
    for tokens in tokens_of(PageTheme(primary=primary, accent=accent)):
        for text, ground in TEXT_ON:
            assert contrast(tokens[text], tokens[ground]) >= 4.5, (text, ground, tokens)
        for control, ground in SEEN_ON:
            assert contrast(tokens[control], tokens[ground]) >= 3, (control, ground, tokens)


def test_a_colour_that_can_be_read_is_kept_as_the_agency_chose_it() -> None:
    light, _ = tokens_of(PageTheme(primary="#7a1f3d"))

    assert light["brand"] == "#7a1f3d"


def test_light_and_dark_have_the_same_tokens() -> None:
    light, dark = tokens_of(PageTheme())

    assert light.keys() == dark.keys()
    assert len(light) > 10


def test_contrast_is_computed_as_the_guidelines_say() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54
