"""Text that people typed into a form, as it is kept."""

import re

# All but tab and line feed: no database, mail, spreadsheet or terminal does anything good with them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029\x85]")


def clean_text(text: str) -> str:
    """Text as it is kept: no control characters, one kind of line end, U+FFFD for half a surrogate pair, no blank ends.

    Everything else stays as it was written, marks of direction and markup too: it is shown as text wherever it goes.
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", whole)).strip()


def printable(text: str) -> str:
    """What a page can show of what was typed."""
    return "".join(character for character in text if character >= " " or character in "\n\t")
