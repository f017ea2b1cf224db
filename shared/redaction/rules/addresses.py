"""Postal addresses, from the house or the street to the ZIP code, as far as they are written; English and Spanish."""

import re
from collections.abc import Iterator

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.rules.address_words import (
    ADJECTIVE_BEFORE,
    ARTICLE_BEFORE,
    BOX,
    CITY,
    DESCRIBED_BEFORE,
    DIRECTED,
    ENGLISH,
    FIELDS,
    HOME,
    HOME_BEGINS,
    HOUSE_BEFORE_ROAD,
    HOUSE_WORD,
    IN_WORDS,
    LEADING_UNIT,
    NAMED_BEFORE,
    NUMBER_BEHIND,
    NUMBER_OF_STREET,
    NUMBERED_ROAD,
    PLAIN,
    REVERSED,
    SMALL_CITY,
    SMALL_CITY_AT_END,
    SMALL_CITY_BEFORE_CODE,
    SPANISH,
    STATE_OR_ZIP,
    TAIL,
    TO_THE_CODE,
    TOWN_AND_CODE,
    UNIT_AND_NAME,
)  # fmt: skip
from shared.redaction.rules.homes import BESIDE_BEFORE, DESCRIPTION, PARK_BEFORE, find_homes
from shared.redaction.rules.openings import Opening, Openings
from shared.redaction.rules.told_homes import find_told_homes
from shared.redaction.text import Text

_PARTS = frozenset(",\n-")
_MOST_PARTS, _MOST_UNITS, _MOST_DESCRIPTIONS = 12, 4, 2
_NUMBER_WORD = re.compile(
    r"(?<!\w)(?:no\.?|number|num\.?|n[u\u00fa]m(?:ero)?\.?|n[\u00ba\u00b0]|house|casa|#)[ ]?\Z", re.IGNORECASE
)
_CORNER = re.compile(r"(?:corner|esquina|intersection|cruce) ", re.IGNORECASE)
_NO_HOME = re.compile(
    r"\d{1,5}[ ,.]{1,2}(?:and|or|y|o|de|of|\d|days?|weeks?|months?|years?|d[i\u00ed]as?|semanas?|meses|a[n\u00f1]os|people|personas|kids|hijos|ni[n\u00f1]os)\b",
    re.IGNORECASE,
)
COUNTY = re.compile(
    r",?[ ][A-Z][a-z]{2,20}(?:[ ][A-Z][a-z]{2,20})?[ ]County(?!\w)|,[ ][A-Z][a-z]{2,20}(?:[ ][A-Z][a-z]{2,20})?(?=,?[ ](?:CA|California|\d{5})(?!\w))"
)
# "Old Town, Rio Seco.": a part of the town before it.
_SECOND_CITY = re.compile(
    r",[ ](?!(?i:mr|mrs|ms|sra?|don|do\u00f1a|i|he|she|we|they|yo)\b)[A-Z][a-z]{2,20}(?:[ ][A-Z][a-z]{2,20})?(?=[ ]{0,2}(?:[.\n;)]|\Z)|,?[ ](?:CA|California|\d{5})(?!\w))"
)
_NO_CITY = re.compile(
    r"(?:i|he|she|we|they|it|you|my|his|her|our|their|the|please|call|phone|tel|email|cell|and|but|for|from|since|where|when|which|who|"
    r"thank|thanks|sincerely|dear|re|ssn|dob|case|client|sent|yo|el(?! [A-Z])|ella|la(?! [A-Z])|los(?! [A-Z])|las(?! [A-Z])|mi|su|es|fue|por|favor|gracias|tel[e\u00e9]fono|llame|"
    r"caso|desde|donde|cuando|que|atentamente|mr|mrs|ms|sra?|don|do\u00f1a|complaint|note|notes|is|was|has|he's|she's|there|this|that|no|not|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre|monday|tuesday|wednesday|thursday|friday|saturday|sunday|lunes|martes|mi\u00e9rcoles|jueves|viernes|s\u00e1bado|domingo|to|on|at|with|until|by|y|e|en|burned|every|again|todos|ayer|hoy)\b",
    re.IGNORECASE,
)

_PATTERNS = (
    (ENGLISH, 0.9, (Opening.NUMBER,)),
    (SPANISH, 0.9, (Opening.ROAD, Opening.UNIT)),
    (BOX, 0.9, (Opening.BOX,)),
    (NUMBERED_ROAD, 0.85, (Opening.NUMBER,)),
    (HOUSE_BEFORE_ROAD, 0.85, (Opening.NUMBER,)),
    (NUMBER_BEHIND, 0.85, (Opening.NAME_BEFORE_ROAD, Opening.ROAD, Opening.NAME_BEFORE_NUMBER)),
    (PLAIN, 0.7, (Opening.NUMBER,)),
    (DIRECTED, 0.7, (Opening.NUMBER,)),
    (TOWN_AND_CODE, 0.6, (Opening.NAME_BEFORE_CODE,)),
    (FIELDS, 0.8, (Opening.ROAD, Opening.SUFFIX)),
    (UNIT_AND_NAME, 0.6, (Opening.UNIT, Opening.NAME_BEFORE_NUMBER)),
    (IN_WORDS, 0.7, (Opening.ROAD, Opening.NUMBER)),
    (NUMBER_OF_STREET, 0.7, (Opening.NUMBER, Opening.UNIT, Opening.HIGHWAY)),
    (REVERSED, 0.5, (Opening.NAME_BEFORE_NUMBER, Opening.NAME_BEFORE_PARK)),
)


def find_addresses(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find streets with a house number, boxes and rural routes, and what belongs to them: unit, town, state, ZIP code."""
    heads: dict[int, int] = {}
    tails: dict[int, int] = {}
    for start, end, confidence in _find_cores(text):
        if start not in heads:
            heads[start] = _read_head(text.content, start)
        if end not in tails:
            tails[end] = _read_tail(text, end)
        yield Finding(heads[start], tails[end], confidence)


def _find_cores(text: Text) -> Iterator[tuple[int, int, float]]:
    openings = Openings(text)
    for pattern, confidence, begins in _PATTERNS:
        for match in openings.find(pattern, *begins):
            yield match.start(), match.end(), confidence
    for match in text.match_at(HOME, HOME_BEGINS):
        written = match.group(1)
        if _CORNER.match(written) or (any(map(str.isdecimal, written)) and not _NO_HOME.match(written)):
            yield match.start(1), match.end(1), 0.6
    yield from find_homes(text.content, openings)
    yield from find_told_homes(text)


def _read_head(content: str, start: int) -> int:
    """Where a unit, a park or a place beside stands before the street: `Apt. 3, 27 Garfield Street`."""
    for _ in range(_MOST_UNITS):
        is_parted = not _PARTS.isdisjoint(content[max(0, start - 3) : start])
        before = (
            LEADING_UNIT.search(content, max(0, start - 40), start)
            or (is_parted and PARK_BEFORE.search(content, max(0, start - 70), start))
            or BESIDE_BEFORE.search(content, max(0, start - 40), start)
            or (is_parted and NAMED_BEFORE.search(content, max(0, start - 50), start))
            or (is_parted and DESCRIBED_BEFORE.search(content, max(0, start - 90), start))
        )
        if not before:
            break
        start = before.start()
    if HOUSE_WORD.match(content, start) and (told := ADJECTIVE_BEFORE.search(content, max(0, start - 32), start)):
        return told.start()
    for pattern in (_NUMBER_WORD, ARTICLE_BEFORE):
        word = pattern.search(content, max(0, start - 14), start)
        start = word.start() if word is not None else start
    return start


def _read_tail(text: Text, end: int) -> int:
    """Where the address ends whose street ends here."""
    content = text.content
    has_city, descriptions = False, 0
    for _ in range(_MOST_PARTS):
        if (part := TAIL.match(content, end)) is not None:
            end = part.end()
            if part.lastgroup == "zip":
                return end
            has_city = has_city or part.lastgroup == "state"
        elif descriptions < _MOST_DESCRIPTIONS and (described := DESCRIPTION.match(content, end)) is not None:
            end, descriptions = described.end(), descriptions + 1
        elif has_city:
            if (further := COUNTY.match(content, end) or _SECOND_CITY.match(content, end)) is None:
                break
            end = further.end()
        else:
            city = _match_city(text, end)
            if city is None or _NO_CITY.match(city.group("city")):
                break
            end, has_city = _end_of_city(city), True
    code = TO_THE_CODE.match(content, end)
    return code.end() if code is not None else end


def _match_city(text: Text, end: int) -> re.Match[str] | None:
    content = text.content
    city = CITY.match(content, end)
    if city is not None and content[end - 1] == "." and not city.group("mark").strip(" "):
        # "12 Elm St. Licensing was told": after a full stop a town needs its state or code.
        city = city if STATE_OR_ZIP.match(content, city.end()) else None
    if city is not None:
        return city
    small = SMALL_CITY.match(content, end) or SMALL_CITY_BEFORE_CODE.match(content, end)
    if small is None and (not text.shows_capitals or content[max(0, end - 12) : end].islower()):
        small = SMALL_CITY_AT_END.match(content, end)
    return small


def _end_of_city(city: re.Match[str]) -> int:
    """The end of the town, before a word with which something else begins."""
    start = city.start("city")
    words = re.finditer(r"[^\s,]+", city.group("city"))
    for number, word in enumerate(words):
        if number and _NO_CITY.match(word.group()):
            return start + word.start() - 1
    return city.end("city")
