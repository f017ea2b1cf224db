"""Which characters a text may hold in any document: no control characters, no halves of signs, nothing that is none."""

import re

_NO_CHARACTERS = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_UNPRINTABLE = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_NO_CHARACTERS}]")


def clean_text(text: str) -> str:
    """Return a text as every document can hold it; a clean one comes back as it is.

    Line ends are line feeds. Control characters but tabs and line feeds are taken out, and so are halves of surrogate
    pairs and non-characters: XML, JSON or UTF-8 take none of them.
    """
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
