"""Postal addresses, from the house or the street to the ZIP code, as far as they are written; English and Spanish."""

import re
from collections.abc import Iterator

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.rules.address_words import (
    BOX,
    CITY,
    DIRECTED,
    ENGLISH,
    HOME,
    HOUSE_BEFORE_ROAD,
    IN_WORDS,
    LEADING_UNIT,
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
)  # fmt: skip
from shared.redaction.text import Text

_MOST_PARTS, _MOST_UNITS = 12, 3
_NUMBER_WORD = re.compile(
    r"(?<!\w)(?:no\.?|number|num\.?|n[u\u00fa]m(?:ero)?\.?|n[\u00ba\u00b0]|house|casa|#)[ ]?\Z", re.IGNORECASE
)
_CORNER = re.compile(r"(?:corner|esquina|intersection|cruce) ", re.IGNORECASE)
COUNTY = re.compile(
    r",?[ ][A-Z][a-z]{2,20}(?:[ ][A-Z][a-z]{2,20})?[ ]County(?!\w)|,[ ][A-Z][a-z]{2,20}(?:[ ][A-Z][a-z]{2,20})?(?=,?[ ](?:CA|California|\d{5})(?!\w))"
)
_NO_CITY = re.compile(
    r"(?:i|he|she|we|they|it|you|my|his|her|our|their|the|please|call|phone|tel|email|cell|and|but|for|from|since|where|when|which|who|"
    r"thank|thanks|sincerely|dear|re|ssn|dob|case|client|sent|yo|el(?! [A-Z])|ella|la(?! [A-Z])|los(?! [A-Z])|las(?! [A-Z])|mi|su|es|fue|por|favor|gracias|tel[e\u00e9]fono|llame|"
    r"caso|desde|donde|cuando|que|atentamente|mr|mrs|ms|sra?|don|do\u00f1a|complaint|note|notes|is|was|has|he's|she's|there|this|that|no|not|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|lunes|martes|mi\u00e9rcoles|jueves|viernes|s\u00e1bado|domingo|to|on|at|with)\b",
    re.IGNORECASE,
)


def find_addresses(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find streets with a house number, boxes and rural routes, and what belongs to them: unit, town, state, ZIP code."""
    content = text.content
    for pattern, confidence in (
        (ENGLISH, 0.9), (SPANISH, 0.9), (BOX, 0.9), (NUMBERED_ROAD, 0.85), (HOUSE_BEFORE_ROAD, 0.85), (NUMBER_BEHIND, 0.85), (PLAIN, 0.7),
        (DIRECTED, 0.7), (TOWN_AND_CODE, 0.6), (IN_WORDS, 0.7), (NUMBER_OF_STREET, 0.7), (REVERSED, 0.5),
    ):  # fmt: skip
        reached = 0
        for match in pattern.finditer(content):
            if match.start() < reached:
                continue
            reached = _read_tail(text, match.end())
            yield Finding(_read_head(content, match.start()), reached, confidence)
    for match in HOME.finditer(content):
        if any(map(str.isdecimal, match.group(1))) or _CORNER.match(match.group(1)):
            yield Finding(match.start(1), _read_tail(text, match.end(1)), 0.6)


def _read_head(content: str, start: int) -> int:
    """Where a unit stands before the street: `Apt. 3, 27 Garfield Street`."""
    for _ in range(_MOST_UNITS):
        before = LEADING_UNIT.search(content, max(0, start - 40), start)
        if before is None:
            break
        start = before.start()
    number = _NUMBER_WORD.search(content, max(0, start - 10), start)
    return number.start() if number is not None else start


def _read_tail(text: Text, end: int) -> int:
    """Where the address ends whose street ends here."""
    content = text.content
    has_city = False
    for _ in range(_MOST_PARTS):
        if (part := TAIL.match(content, end)) is not None:
            end = part.end()
            if part.lastgroup == "zip":
                return end
            has_city = has_city or part.lastgroup == "state"
            continue
        if has_city and (county := COUNTY.match(content, end)) is None:
            break
        if has_city and county is not None:
            end = county.end()
            continue
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
