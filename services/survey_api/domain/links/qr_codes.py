"""QR codes of survey pages, as drawings and as pictures."""

import io

import segno

QUIET_ZONE = 4  # modules of white that a reader needs around the code (ISO/IEC 18004)
SMALLEST, LARGEST = 120, 4096


def draw_svg(url: str, *, size: int, title: str | None = None, quiet_zone: int = QUIET_ZONE) -> str:
    """Return the code as SVG, `size` pixels wide, described by `title` for those who do not see it."""
    buffer = io.BytesIO()
    _code(url).save(
        buffer,
        kind="svg",
        # One unit a module, sized by its view box: a scale that is no whole number would cut the ground one module short.
        scale=1,
        omitsize=True,
        border=quiet_zone,
        dark="#000000",
        light="#ffffff",
        xmldecl=False,
        title=title,
        nl=False,
    )
    return buffer.getvalue().decode().replace(" viewBox=", f' width="{size}" height="{size}" viewBox=', 1)


def draw_png(url: str, *, size: int) -> bytes:
    """Return the code as PNG: as wide as whole modules allow within `size` pixels, at least one pixel each."""
    code = _code(url)
    modules, _ = code.symbol_size(border=QUIET_ZONE)
    buffer = io.BytesIO()
    code.save(buffer, kind="png", scale=max(1, size // modules), border=QUIET_ZONE, dark="#000000", light="#ffffff")
    return buffer.getvalue()


def _code(url: str) -> segno.QRCode:
    """A code that is still read with a quarter of it dirty or torn."""
    return segno.make(url, error="q", micro=False)
