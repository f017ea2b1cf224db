"""Which day an instant falls on in a zone, for one instant here and for whole tables in SQL, from one tz database."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an instant in the zone."""
    return at.astimezone(zone).date()


def offset_spans(zone: ZoneInfo, first: datetime, last: datetime) -> list[tuple[datetime, timedelta]]:
    """The UTC offsets that hold in the zone between two instants, each with the instant from which it holds.

    PostgreSQL brings a tz database of its own, which may be older or newer than ours: SQL is given these spans instead
    of the zone's name, so that a day computed there is the day computed here.
    """
    first = first.astimezone(UTC).replace(microsecond=0)
    spans = [(first, _offset(first, zone))]
    step = timedelta(days=1)
    at = first
    while at < last:
        following = at + step
        if _offset(following, zone) != spans[-1][1]:
            low, high = at, following
            while high - low > timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                if _offset(middle, zone) == spans[-1][1]:
                    low = middle
                else:
                    high = middle
            spans.append((high, _offset(high, zone)))
            at = high
        else:
            at = following
    return spans


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    if offset is None:  # a ZoneInfo always knows; this satisfies the type
        raise ValueError(f"{zone} gives no offset")
    return offset
