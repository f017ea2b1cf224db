"""Colours that can be read: contrast as WCAG 2.2 computes it, and shades of an agency's own colours for light and dark."""

READABLE = 4.5  # of text (1.4.3)
VISIBLE = 3.0  # of what is not text (1.4.11)
_NEARLY_LINEAR = 0.04045  # below it sRGB is linear
_STEPS = 50

Rgb = tuple[int, int, int]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two `#rrggbb`, from 1 to 21."""
    darker, lighter = sorted((_luminance(_channels(one)), _luminance(_channels(other))))
    return (lighter + 0.05) / (darker + 0.05)


def mix(colour: str, other: str, part: float) -> str:
    """The colour with so much (0 to 1) of the other in it."""
    mixed = (round(a + (b - a) * part) for a, b in zip(_channels(colour), _channels(other), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def readable_on(colour: str, *grounds: str, towards: str, ratio: float = READABLE) -> str:
    """The shade nearest to the colour that has this contrast with every ground, going towards black or white."""
    shades = (mix(colour, towards, step / _STEPS) for step in range(_STEPS + 1))
    readable = (shade for shade in shades if all(contrast(shade, ground) >= ratio for ground in grounds))
    return next(readable, towards)


def _channels(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(channels: Rgb) -> float:
    red, green, blue = (_linear(channel / 255) for channel in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _NEARLY_LINEAR else float(((channel + 0.055) / 1.055) ** 2.4)
