"""Reads from a reply when and under which number somebody wants to be called; what is not plain is left to a person."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo

import phonenumbers

_LOOK_AT = 20_000
_MOST_NUMBERS = 10
_LONGEST_AHEAD = timedelta(days=92)
_NOON = 12
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero ene",
            "february feb febrero",
            "march mar marzo",
            "april apr abril abr",
            "may mayo",
            "june jun junio",
            "july jul julio",
            "august aug agosto ago",
            "september sep sept septiembre setiembre",
            "october oct octubre",
            "november nov noviembre",
            "december dec diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon lunes",
            "tuesday tue tues martes",
            "wednesday wed miércoles miercoles",
            "thursday thu thurs jueves",
            "friday fri viernes",
            "saturday sat sábado sabado",
            "sunday sun domingo",
        )
    )
    for name in names.split()
}
_NEAR = {"today": 0, "hoy": 0, "tomorrow": 1, "mañana": 1, "manana": 1}
_CLOCK = (
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*"
    r"(?P<half>a\.?\s?m\b\.?|p\.?\s?m\b\.?|de la (?:mañana|manana|tarde|noche)|o'?clock|h(?:oras?|rs?)?\b|noon)?"
)
_DAY = (
    r"(?:(?P<iso>\d{4}-\d{2}-\d{2})"
    rf"|(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?\s+(?P<of_month>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?"
    rf"|(?P<spanish_of>\d{{1,2}})\s+de\s+(?P<spanish_month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
    rf"|(?P<weekday>{'|'.join(sorted(_WEEKDAYS, key=len, reverse=True))})"
    rf"|(?P<near>{'|'.join(_NEAR)}))\b"
)
_AT = r"(?:[,T]?\s*(?:at|around|a\s+las?|@)?\s*)"
_WISH = re.compile(rf"(?<![\w/-]){_DAY}{_AT}{_CLOCK}(?![\d/-])", re.IGNORECASE)
_WISH_TURNED = re.compile(rf"(?:\bat|\ba\s+las?)\s+{_CLOCK}\s+(?:on|el|este)?\s*{_DAY}", re.IGNORECASE)


def find_phones(text: str, *, region: str) -> tuple[str, ...]:
    """The telephone numbers in a text, in their order and each once, as a person of that region would dial them."""
    found: dict[str, None] = {}
    for match in phonenumbers.PhoneNumberMatcher(text[:_LOOK_AT], region):
        number: phonenumbers.PhoneNumber = match.number
        is_national = number.country_code == phonenumbers.country_code_for_region(region)
        form = phonenumbers.PhoneNumberFormat.NATIONAL if is_national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
        written = phonenumbers.format_number(number, form)
        if number.extension and "ext" not in written:
            written = f"{written} ext. {number.extension}"
        found.setdefault(written)
        if len(found) >= _MOST_NUMBERS:
            break
    return tuple(found)


def find_wished_time(text: str, *, now: datetime, zone: tzinfo) -> datetime | None:
    """The one time, in the days to come, at which the text asks for a call; None if it names none, or several."""
    spoken = text[:_LOOK_AT]
    local_now = now.astimezone(zone)
    wishes = {
        wish
        for pattern in (_WISH, _WISH_TURNED)
        for match in pattern.finditer(spoken)
        for wish in _instants(match, local_now, zone)
    }
    return wishes.pop() if len(wishes) == 1 else None


def _instants(match: re.Match[str], local_now: datetime, zone: tzinfo) -> Iterator[datetime]:
    day = _day_of(match, local_now.date())
    clock = _clock_of(match)
    if day is None or clock is None:
        return
    wish = datetime.combine(day, clock, tzinfo=zone)
    if match["weekday"] and wish <= local_now:
        wish = datetime.combine(day + timedelta(days=7), clock, tzinfo=zone)
    if local_now < wish <= local_now + _LONGEST_AHEAD:
        yield wish.astimezone(local_now.tzinfo)


def _day_of(match: re.Match[str], today: date) -> date | None:
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        if match["near"]:
            return today + timedelta(days=_NEAR[match["near"].lower()])
        if match["weekday"]:
            ahead = (_WEEKDAYS[match["weekday"].lower()] - today.weekday()) % 7
            return today + timedelta(days=ahead)
        month = _MONTHS[(match["month"] or match["spanish_month"]).lower()]
        day = date(today.year, month, int(match["of_month"] or match["spanish_of"]))
        return day if day >= today else day.replace(year=today.year + 1)
    except ValueError:
        return None


def _clock_of(match: re.Match[str]) -> time | None:
    """The time of day, if it cannot be mistaken: with a half of the day, or written with minutes as in 14:30."""
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = re.sub(r"[.\s]", "", (match["half"] or "").lower())
    if half in {"pm", "delatarde", "delanoche", "noon"}:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour if hour == _NOON else hour + _NOON
    elif half in {"am", "delamañana", "delamanana"}:
        if not 1 <= hour <= _NOON:
            return None
        hour %= _NOON
    elif not match["minute"] or hour <= _NOON:
        return None  # 3 o'clock, or 9:30 without a half: morning or afternoon
    try:
        return time(hour, minute)
    except ValueError:
        return None
