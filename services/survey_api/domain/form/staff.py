"""Who helped, as a respondent writes it in one field: one or more names."""

import re

# Words between names, in the languages of the pages; `e` and `y` only in lower case, where no initial can be meant.
_BETWEEN = re.compile(r"\s+(?:(?i:and|with|und|et)|y|e)\s+|\s*[&+/\u2022\u00b7|]\s*", re.UNICODE)
_LINES = re.compile(r"[\n;\u061b\uff1b]")
_COMMAS = re.compile(r"[,\u060c\uff0c\u3001]")
_AFTER_A_NAME = re.compile(
    r"(?:jr|sr|ii|iii|iv|esq|ph\.?d|m\.?d|j\.?d|d\.?o|psy\.?d|ed\.?d|r\.?n|lpn|lvn|bsn|np|lcsw|msw|bsw|lmft|mph|cpa)\.?",
    re.ASCII | re.IGNORECASE,
)
_MEANS_NOBODY = frozenset(
    {"n/a", "na", "none", "no one", "nobody", "unknown", "not sure", "everyone", "everybody", "all", "-", "--", "?"}
    | {"ninguno", "ninguna", "nadie", "no sé", "no se", "no aplica", "todos", "todas"}
)
_DOTS = " \t.,:-\u2013\u2014*\u2022"


def split_names(text: str) -> list[str]:
    """The names in a text, each once, in their order; letters after a name (RN, Jr.) stay with it.

    Where lines or semicolons stand between names, a single comma inside one belongs to it: `Flores, Ana; Ito, Ben`.
    """
    if text.strip(_DOTS).casefold() in _MEANS_NOBODY or text.strip().casefold() in _MEANS_NOBODY:
        return []
    lines = [line for line in _LINES.split(text) if line.strip(_DOTS)]
    names: list[str] = []
    for line in lines:
        whole = len(lines) > 1 and len(_COMMAS.findall(line)) == 1 and not _BETWEEN.search(line)
        pieces = [line] if whole else _split_line(line)
        names.extend(" ".join(piece.split()) for piece in pieces)
    seen: dict[str, str] = {}
    for name in names:
        bare = name.strip("-\u2013\u2014*\u2022:, \t")
        if any(character.isalpha() for character in bare) and bare.casefold() not in _MEANS_NOBODY:
            seen.setdefault(bare.casefold(), bare)
    return list(seen.values())


def _split_line(line: str) -> list[str]:
    pieces: list[str] = []
    for piece in _COMMAS.split(line):
        for place, name in enumerate(_BETWEEN.split(f" {piece} ")):
            if pieces and place == 0 and _AFTER_A_NAME.fullmatch(name.strip()):
                pieces[-1] = f"{pieces[-1].rstrip()}, {name.strip()}"
            elif name.strip():
                pieces.append(name)
    return pieces
