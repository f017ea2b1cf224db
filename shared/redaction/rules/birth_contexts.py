"""Dates of birth of which no word says so: beside an age, in a line of data, echoed without their year, or the year alone."""

import re
from collections.abc import Collection, Iterator, Sequence

from shared.redaction.known import KnownParties
from shared.redaction.rules.dates import MONTH_AND_YEAR, MONTH_NAMES, NUMERIC_PARTS, WITH_YEAR, WITHOUT_YEAR, year_of
from shared.redaction.rules.names.party import PartyNames
from shared.redaction.rules.number_words import TEENS, TENS, UNITS
from shared.redaction.text import Text, fold

_NUMBER = "|".join(sorted((*UNITS, *TEENS, *TENS), key=len, reverse=True))
_AGE = rf"(?:\d{{1,3}}|(?:{_NUMBER})(?:(?:[ -]|[ ]y[ ])(?:{_NUMBER}))?)"
_YEARS_OLD = r"(?:[ ](?:years?(?:[ ]old)?|yrs?|y/?o|a[\u00f1n]os))?"
_COMING = r"(?:on|as of|this (?:past|coming)(?: on)?|this|next|last|come|since|starting|desde|el (?:pr\u00f3ximo|pasado|d\u00eda)|el|a partir del?)"
_AT_AN_AGE = re.compile(rf"(?P<age>{_AGE})(?!\w){_YEARS_OLD},?[ ]{_COMING}[ ]", re.IGNORECASE)
_AGE_BEGINS = re.compile(rf"\d{{1,3}}\Z|(?:{_NUMBER})\Z")
_SAYS_AGE = re.compile(
    r"(?:(?<!\w)(?:is|am|are|was|be|been|now|just|turn(?:s|ed|ing)?|tengo|tiene|tienen|ten[i\u00ed]a|aged?|edad)[ ]|['\u2019](?:s|m|re)[ ]|[(,][ ]?|"
    r"(?<!\w)cumpl[a-z\u00e1\u00e9\u00ed\u00f3]{0,5}[ ]|(?<!\w)(?:los|sus)[ ])(?:(?:only|just|now|already|almost|ya|apenas|casi|los|sus|mis)[ ])?\Z",
    re.IGNORECASE,
)
_AT_A_BIRTHDAY = re.compile(
    r"(?<=[ ])\d{1,3}(?:st|nd|rd|th)(?:[ ]birthday)?(?:,|[ ](?:is|was|falls|comes|will be))[ ](?:on[ ])?", re.IGNORECASE
)
_SOMEBODYS = re.compile(r"(?<!\w)(?:his|her|my|their|our|\w{2,20}['\u2019]s)[ ]\Z", re.IGNORECASE)
_AT_A_BIRTH = re.compile(
    r"\b(?:se alivi[o\u00f3]|(?:el|mi|su|del)[ ]parto(?:[ ](?:fue|ser\u00e1|es))?|beb[e\u00e9](?:[ ]nos)?[ ]lleg[o\u00f3]|ces\u00e1rea(?:[ ]fue)?|c-section(?:[ ]was)?|"
    r"due date(?:[ ](?:is|was))?|went into labor|fecha de parto(?:[ ]es)?)[ ]?[,:]?[ ](?:on[ ]|el[ ]|para el[ ])?",
    re.IGNORECASE,
)
_DAY = re.compile(rf"(?:the[ ])?(?:{WITH_YEAR}|{WITHOUT_YEAR}|\d{{1,2}}/\d{{1,2}})(?![\w/]|-\d|[.:]\d)", re.IGNORECASE)
_YEAR_ALONE = re.compile(
    r"(?:\bborn(?:[ ]back)?[ ]in[ ]|\bna[cs](?:\u00ed|i|i\u00f3|io|id[oa])[ ](?:(?:en|por)[ ])(?:el[ ](?:a\u00f1o[ ])?|los[ ])?|\bsoy[ ](?:modelo|de la generaci\u00f3n|del? a\u00f1o|del)[ ]|\bclase[ ]del?[ ]|"
    r"\b(?:es|era)[ ]modelo[ ])((?:18|19|20)\d\d|['\u2019]?[2-9]\d)(?![\w/:%-]|[.,]\d|[ ](?:de|del|pesos|d\u00f3lares|piso|cuarto|minut|d\u00edas|turno|weeks|days))"
    r"|\b(?:soy|es|era)[ ]de[ ]((?:18|19)\d\d)(?![\w/:%-]|[.,]\d)",
    re.IGNORECASE,
)
_COMES_OF_AGE = re.compile(
    rf"(?:turn(?:s|ed|ing)?|be|cumpl[a-z\u00e1\u00e9\u00ed\u00f3]{{0,5}})[ ](?:los[ ])?{_AGE}{_YEARS_OLD}[ ](?:in|en)[ ](?P<month>{MONTH_AND_YEAR})(?![\w/])",
    re.IGNORECASE,
)
_COMES_BEGINS = re.compile(r"turn|be\Z|cumpl")
_OF_A_YEAR = re.compile(r"(?<=\ba )((?:19|20)\d\d)(?=[ ]baby\b)", re.IGNORECASE)
_FEWEST_YEARS = 10  # in brackets and behind a comma fewer count something else
_OLDEST = 112
# A line of data: the sex before the date, or a name before it and more of the same person behind.
_SEX_BEFORE = re.compile(r"(?<!\w)(?:sexo?[ :]{0,2})?(?:[MF]|male|female|masc\.?|fem\.?)[ ,;/|-]{1,3}\Z")
_NAME_BEFORE = re.compile(r"[^\W\d_][\w'\u2019-]{1,24},?[ ][^\W\d_][\w'\u2019-]{0,24}\.?[ ]?[,;/|\u2013\u2014-][ ]?\Z")
_DATA_BEHIND = re.compile(
    r"[ ]?[,;/|\u2013\u2014-][ ]?(?:(?:[MF]|male|female|medi-?cal|cases?|caso|cin|ssn|soc|seguro|id|tel|ph|phone|cel|dob|exp|calfresh|calworks)\b|#|\d{2,5}[ ][A-Z\u00c1\u00c9\u00cd\u00d3\u00da\u00d1])",
    re.IGNORECASE,
)
_EXPLICIT_AGE_BEFORE = re.compile(
    r"(?:\b(?:aged?|edad)[ :]{1,2}\d{1,3}|\b\d{1,3}[ ]?(?:a\u00f1os|years?[ ]old|yrs?|y/?o))[ ]?[,(:;-]{1,2}[ ]?\Z",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,25}")
_BIRTH_BEGINS = re.compile(r"se\Z|el\Z|mi\Z|su\Z|del\Z|bebe|cesarea|c\Z|due|went|fecha")
_LEAD, _LOOK_BACK = 24, 60
_LATEST_BESIDE_A_NAME = 2022
_DAY_BEFORE = re.compile(r"(?<![\w/.,-])(\d{1,2})(?:st|nd|rd|th|ro|\u00ba|\u00b0)?[ ](?:de |of )?\Z", re.IGNORECASE)
_DAY_BEHIND = re.compile(r"[a-z.]{3,12}[ ](?:the )?(\d{1,2})(?:st|nd|rd|th)?(?![\w/:]|[.,]\d)", re.IGNORECASE)
_YEAR_BEHIND = re.compile(r"(?:,?[ ]|[ ]del?[ ])((?:18|19|20)\d\d)(?!\d)")
_APPOINTED = re.compile(
    r"\b(?:cita|appointment|appt|hearing|audiencia|deadline|interview|entrevista|meeting|due|vence|notice|letter|carta|aviso)\b[^.;\n]{0,40}\Z",
    re.IGNORECASE,
)
_MONTH_BEGINS = re.compile(rf"(?:{'|'.join(MONTH_NAMES)})\Z")


def find_in_context(text: Text, known: KnownParties, dates: Sequence[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Where dates of birth stand of which only an age, a birth, a name or the data around them says so."""
    content = text.content
    for age in text.match_at(_AT_AN_AGE, _AGE_BEGINS):
        lead = _SAYS_AGE.search(content, max(0, age.start() - _LEAD), age.start())
        if lead is not None and _is_age(age, lead) and (date := _DAY.match(content, age.end())) is not None:
            yield date.span()
    for says in _AT_A_BIRTHDAY.finditer(content):
        if _SOMEBODYS.search(content, max(0, says.start() - _LEAD), says.start()) is not None:
            yield from (date.span() for date in [_DAY.match(content, says.end())] if date is not None)
    for says in text.match_at(_AT_A_BIRTH, _BIRTH_BEGINS):
        if (date := _DAY.match(content, says.end())) is not None:
            yield date.span()
    yield from (comes.span("month") for comes in text.match_at(_COMES_OF_AGE, _COMES_BEGINS))
    yield from (year.span() for year in _OF_A_YEAR.finditer(content))
    for alone in _YEAR_ALONE.finditer(content):
        yield alone.span(1 if alone.group(1) else 2)
    yield from _find_in_data(content, known, dates)


def _find_in_data(content: str, known: KnownParties, dates: Sequence[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Dates in a line of data: behind a sex or an age, or behind a name with more of the same person after them."""
    names: frozenset[str] | None = None
    for date in dates:
        before = content[max(0, date.start() - _LOOK_BACK) : date.start()]
        if _SEX_BEFORE.search(before) or _EXPLICIT_AGE_BEFORE.search(before):
            yield date.span()
        elif (name := _NAME_BEFORE.search(before)) is not None:
            names = _names_of(known) if names is None else names
            year = year_of(date.group())
            words = {fold(word) for word in _WORD.findall(name.group())}
            is_known = bool(words & names) and year is not None and year <= _LATEST_BESIDE_A_NAME
            if is_known or _DATA_BEHIND.match(content, date.end()):
                yield date.span()


def find_echoes(text: Text, found: Collection[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The same days again, with the month's name and without the year: "like many I have January 1"."""
    content = text.content
    days = {day for start, end in found for day in _days_of(content[start:end])}
    if not days:
        return
    for start in text.starts_like(_MONTH_BEGINS):
        word = _WORD.match(content, start)
        month = MONTH_NAMES.get(fold(word.group())) if word is not None else None
        if word is None or month is None:
            continue
        if (behind := _DAY_BEHIND.match(content, start)) is not None:
            day, first, last = int(behind.group(1)), start, behind.end()
        elif (before := _DAY_BEFORE.search(content, max(0, start - 12), start)) is not None:
            day, first, last = int(before.group(1)), before.start(1), word.end()
        else:
            continue
        years = {year for each, of, year in days if (each, of) == (day, month)}
        other = _YEAR_BEHIND.match(content, last)
        if _APPOINTED.search(content, max(0, first - _LOOK_BACK), first) is not None:
            continue
        if years and (other is None or int(other.group(1)) in years):
            yield first, other.end() if other is not None else last


def _is_age(says: re.Match[str], lead: re.Match[str]) -> bool:
    age = says["age"]
    if not age.isdecimal():
        return True
    is_loose = lead.group()[0] in "(,"
    return (_FEWEST_YEARS if is_loose else 1) <= int(age) <= _OLDEST


def _names_of(known: KnownParties) -> frozenset[str]:
    return frozenset(name for party in known.parties for name in PartyNames.of(party).all)


def _days_of(written: str) -> Iterator[tuple[int, int, int | None]]:
    """Day, month and year of a written date; of digits alone both readings, if they are possible."""
    year = year_of(written)
    if (numeric := NUMERIC_PARTS.match(written)) is not None:
        first, second, third = (int(part) for part in numeric.groups())
        one, two = (second, third) if first > 31 else (first, second)  # noqa: PLR2004 - no day, so a year
        for month, day in ((one, two), (two, one)):
            if 1 <= month <= 12 and 1 <= day <= 31:  # noqa: PLR2004
                yield day, month, year
        return
    words = [fold(word) for word in re.findall(r"[^\W\d_]+", written)]
    months = [MONTH_NAMES[word] for word in words if word in MONTH_NAMES]
    numbers = [int(number) for number in re.findall(r"(?<!\d)\d{1,2}(?!\d)", written)]
    if months and numbers:
        yield numbers[0], months[0], year
