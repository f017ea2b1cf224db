"""Social security and taxpayer numbers of the United States: as they are written, or announced by their name."""

import re
from collections.abc import Iterator

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.text import Text, digits_of

_DASH = r"\u2010-\u2015\u2212"
_GAP = rf"[ \u00a0./_\-{_DASH}]{{1,3}}"
_MASK = r"[xX*#_\u2022\u25cf\u25aa\u2588]"
_WRITTEN = re.compile(rf"(?<![\w-])\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{4}}(?![\w-]|[.]\d)")
# Groups run together, one by one, or broken at the end of a line.
_ODD = re.compile(
    rf"(?<![\w-])(?:\d{{3}}[-{_DASH}]\d{{6}}|\d{{5}}[-{_DASH}]\d{{4}}|\d{{3}}[-{_DASH}~*]{{1,2}}\n?\d{{2}}[-{_DASH}~*]{{1,2}}\n?\d{{4}}"
    rf"|\d{{3}}[-{_DASH}]\d{{2}}\n[ ]{{0,4}}[-{_DASH}]\d{{4}}"
    r"|\d[ ]\d[ ]\d[ ]?[,;.\-\u2013][ ]\d[ ]\d[ ]?[,;.\-\u2013][ ]\d[ ]\d[ ]\d[ ]\d)(?![\w-])"
)
_LIKE_A_DIGIT = r"[\dOoIlSB|]"
_MISREAD = re.compile(
    rf"(?<![\w-])(?:{_LIKE_A_DIGIT}{{3}}-{_LIKE_A_DIGIT}{{2}}-{_LIKE_A_DIGIT}{{4}}|{_LIKE_A_DIGIT}{{3}}[ .]{_LIKE_A_DIGIT}{{2}}[ .]{_LIKE_A_DIGIT}{{4}})(?![\w-])"
)
_FEWEST_READ = 4
_SAID = r"[ ,]{0,2}(?:dash|hyphen|guion|gui[o\u00f3]n|raya|space|espacio|y)[ ,]{1,2}"
_WITH_WORDS_BETWEEN = re.compile(rf"(?<![\w-])\d{{3}}{_SAID}\d{{2}}{_SAID}\d{{4}}(?!\w)", re.IGNORECASE)
# Part of it crossed out: what is left is hidden.
_MASK_GAP = rf"[ ./_\-{_DASH}]{{0,3}}"
_CROSSED_OUT = re.compile(
    rf"(?<![^\W_])(?:{_MASK}{{3}}|\d{{3}})({_MASK_GAP})(?:{_MASK}{{2}}|\d{{2}})({_MASK_GAP})(?:{_MASK}{{4}}|\d{{4}})(?![^\W_])"
)
_DIGITS = re.compile(r"\d{1,9}")
_NAMES = (
    r"s\.?[ ]?s\.?[ ]?n\.?(?:['\u2019]?s)?|s\.?s\.?(?:[ ]?(?:#|no\.?|num(?:ber)?\.?|card))?|ssan|a?t\.?i\.?n\.?|i\.?t\.?i\.?n\.?s?|itn|tax(?:payer)?(?:[ ](?:id\w*|no|num\w*))\.?|nss|"
    r"contribuyente|so(?:c|s|sh)(?:ial|ai?l|cial)?\.?(?: ?sec(?:urity)?\.?)?(?! (?:serv|work|media|program|office|admin|life|club|distanc|event))|(?:soi?cai?l|soical|socila|sicial) ?(?:sec\w*)?|"
    r"seguro(?: so[cs]ial)?|seg\.? ?soc(?:ial)?\.?|n[u\u00fa]mero de seguro(?: social)?"
)
# The words with which they begin, folded.
_NAMES_BEGIN = re.compile(r"s(?:s|o|e|i|\Z)|a?tin|i(?:t|\Z)|tax|nss|contrib")
_BETWEEN = r"((?:[^\d\[\]!?;.\n]|\.(?=[^\s])|(?<=[:a-z])\n){0,60}?)"
_SEPARATOR = rf"[ \u00a0\n./,_*~()\-{_DASH}]{{0,3}}"
_ANNOUNCED = re.compile(
    rf"(?<![^\W_])(?P<name>{_NAMES})(?P<part>[ -]{{0,2}}(?:(?:last|l|final|end|ending|[u\u00fa]lt\w{{0,4}}\.?)?[ -]{{0,2}}(?:4|four|cuatro))(?!\d))?(?![^\W\d_])"
    rf"{_BETWEEN}(?P<number>(?<![\d$/])(?:\d(?:{_SEPARATOR}\d){{8}}|\d(?:[ \u00a0./\-{_DASH}]{{0,3}}\d){{2,7}}))(?![\d/%]|[.,]\d)",
    re.IGNORECASE,
)
# "981552006 is my social", "2006, the last four of her SSN".
_SAID_BEHIND = re.compile(
    rf"(?<![\w$/.,-])(?P<number>\d{{9}}|\d{{3}}[ -]\d{{2}}[ -]\d{{4}}|\d{{4}})(?![\w/%]|[.,]\d)(?P<between>[^\d\n\[\].!?;]{{0,45}}?)(?<![^\W_])(?:{_NAMES})(?![^\W_])",
    re.IGNORECASE,
)
_LAST_FOUR = re.compile(
    r"(?<![^\W_])(?:(?:last|final|[u\u00fa]ltim[oa]s|[u\u00fa]lt\.?)[ -]?(?:four|4|cuatro)s?|(?:cuatro|4)[ ][u\u00fa]ltim[oa]s|l4)(?![^\W_])"
    r"(?! (?:weeks?|months?|days?|years?|times|visits|calls|semanas|meses|d[i\u00ed]as|a[n\u00f1]os|veces|citas))"
    r"([^\d\n\[\].!?]{0,70})(?<![\d$])(\d(?:[ \-]?\d){3})(?![\d/%]|[.,]\d)",
    re.IGNORECASE,
)
# "the first three of the SSN are 981".
_FIRST_DIGITS = re.compile(
    r"\b(?:first|primer[oa]s|beginning|middle|start)[ ](?:three|five|two|3|5|2|tres|cinco|dos)\b[^\d\n\[\].!?]{0,40}(?<![^\W_])(?:ssn|social|soc|seguro|itin)(?![^\W_])"
    r"[^\d\n\[\].!?]{0,30}(\d{2,3}(?:[ -]?\d\d)?)(?![\w/%]|[.,]\d)",
    re.IGNORECASE,
)
# What corrects or goes on with a number that was found: "should be 2060", "/2007", "and 981552008".
_NEXT = re.compile(
    r"(?:[ ]?[/,&]|[ ,;]{0,2}\(?(?:and|or|not|no|y|e|o|ni|should be|it is|it's|its|is|was|instead of|en vez de|en lugar de|debe ser|es|sino|her|his|mine|m[i\u00ed]o)\b)[ ]?"
    r"(?:(?:not|no|is|es|the|el|should|be|ser|sino)[ ]){0,2}(?P<number>\d(?:[ \u00a0./\-\u2010-\u2015]{0,3}\d){2,8})(?![\w/%]|[.,]\d)",
    re.IGNORECASE,
)
_CORRECTS = re.compile(r"/|not|no\b|should|ser\b|sino|instead|vez|lugar", re.IGNORECASE)
_IN_PART = re.compile(
    r"\b(?:last|final|end|[u\u00fa]lt|termin|acab|four|cuatro|start|begin|first|empie|comien|primer)|-\Z", re.IGNORECASE
)
_CERTAIN = re.compile(r"s\.?[ ]?s\.?[ ]?n|i?t\.?i\.?n|s\.?s\.?\Z|ss", re.IGNORECASE)
# State forms are called SOC and a number: SOC 2272, SOC 426A.
_FORM = re.compile(r"[ -]\d{3,4}[A-Z]?\Z")
_YEARS = re.compile(r"(?:19|20)\d\d(?:\D|$)")
_MASKED = re.compile(rf"{_MASK}{{2}}|\.\.")
_WHOLE, _A_FEW, _NEAR = 9, 3, 4
_MOST_NEXT = 6


def find_security_numbers(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find nine digits in groups of 3, 2 and 4, and any number that is called one, also its last four, and what corrects it."""
    content = text.content
    found = [*_find_written(content), *_find_announced(text)]
    yield from found
    for finding in found:
        end = finding.end
        for _number in range(_MOST_NEXT):
            if (following := _NEXT.match(content, end)) is None or not _may_follow(following):
                break
            yield Finding(following.start("number"), following.end("number"), 0.8)
            end = following.end("number")


def _find_written(content: str) -> Iterator[Finding]:
    for match in _WRITTEN.finditer(content):
        yield Finding(match.start(), match.end(), 0.98 if _is_issued(digits_of(match.group())) else 0.8)
    for match in (*_ODD.finditer(content), *_WITH_WORDS_BETWEEN.finditer(content)):
        yield Finding(match.start(), match.end(), 0.8)
    for match in _MISREAD.finditer(content):
        if sum(map(str.isdecimal, match.group())) >= _FEWEST_READ or (
            "-" in match.group() and digits_of(match.group())
        ):
            yield Finding(match.start(), match.end(), 0.7)


def _find_announced(text: Text) -> Iterator[Finding]:
    content = text.content
    for match in text.match_at(_ANNOUNCED, _NAMES_BEGIN):
        number, between = match["number"], match.group(3)
        digits = len(digits_of(number))
        is_part = match["part"] is not None or _IN_PART.search(between) is not None
        is_near = len(between) <= _NEAR and _CERTAIN.match(match["name"]) is not None
        if match["name"] == "SOC" and match["part"] is None and _FORM.match(content[match.end("name") : match.end()]):
            continue
        if digits == _A_FEW and not is_part:
            continue
        if _YEARS.match(number) and not (is_part or is_near or _MASKED.search(between)):
            continue
        yield Finding(match.start("number"), match.end("number"), 0.97)
    for match in _SAID_BEHIND.finditer(content):
        if len(digits_of(match["number"])) == _WHOLE or _IN_PART.search(match["between"]):
            yield Finding(match.start("number"), match.end("number"), 0.9)
    for match in _FIRST_DIGITS.finditer(content):
        yield Finding(match.start(1), match.end(1), 0.8)


def _may_follow(following: re.Match[str]) -> bool:
    """Whether a number behind a found one is another, or a part of it put right; not the year of something."""
    number = following["number"]
    digits = len(digits_of(number))
    between = following.group()[: following.start("number") - following.start()]
    if digits in {_WHOLE, _WHOLE - 1}:
        return True
    is_corrected = _CORRECTS.search(between) is not None
    return digits <= _FEWEST_READ and is_corrected and (number.isdecimal() and not number.startswith("0000"))


def find_last_four(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find the last four digits of a number, called so or with the others crossed out."""
    for match in _CROSSED_OUT.finditer(text.content):
        if re.search(_MASK, match.group()) and (match.group(1) == match.group(2) or not match.group(1)):
            for digits in _DIGITS.finditer(text.content, match.start(), match.end()):
                yield Finding(digits.start(), digits.end(), 0.9)
    for match in _LAST_FOUR.finditer(text.content):
        if not (_YEARS.match(match.group(2)) and re.search(r"\b(?:of|in|de|del|en)[ ]\Z", match.group(1))):
            yield Finding(match.start(2), match.end(2), 0.9)


def _is_issued(digits: str) -> bool:
    """Whether the number can have been issued: an SSN's area, group and serial are never zero, a 9 begins an ITIN."""
    return len(digits) == _WHOLE and digits[:3] not in {"000", "666"} and digits[3:5] != "00" and digits[5:] != "0000"
