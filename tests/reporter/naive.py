"""The rollup tables counted the slow way, in Python, from the events that were ever published."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.reporter.domain.forms import form_of
from shared.contracts.events import ResponseAttributed, ResponseClassified, ResponseVoided
from tests.reporter.support import DEPARTMENT_OF, ResponseEvent, sample_pack


def naive_rollups(events: Sequence[ResponseEvent], zone: ZoneInfo) -> Counter[tuple[Any, ...]]:
    """The rows of `rollups`."""
    sums: dict[tuple[Any, ...], list[int]] = {}
    for event, credit in _population(events):
        for row in _rows(event, credit, zone):
            _add(sums.setdefault(row, [0] * 7), _adds(event))
    return Counter((*row, *counts) for row, counts in sums.items())


def naive_answer_rollups(events: Sequence[ResponseEvent], zone: ZoneInfo) -> Counter[tuple[Any, ...]]:
    """The rows of `answer_rollups`."""
    scale = sample_pack().survey("service-request").scale
    sums: dict[tuple[Any, ...], list[int]] = {}
    values = {}
    for event, credit in _population(events):
        form = form_of(event.answers | ({"rating": event.rating} if event.rating is not None else {}), scale)
        if form is None:
            continue
        counts = [int(answer == value) for answer in form.answers for value in form.shape.values]
        products = [one * other for one, other in combinations(form.answers, 2)]
        values[form.id] = len(counts)
        for row in _rows(event, credit, zone):
            if row[1] != "policy":
                numbers = [1, *counts, *products]
                _add(sums.setdefault((*row, form.id, form.questions, form.shape.low), [0] * len(numbers)), numbers)
    return Counter(
        (*row, numbers[0], tuple(numbers[1 : 1 + values[row[7]]]), tuple(numbers[1 + values[row[7]] :]))
        for row, numbers in sums.items()
    )


def _population(events: Sequence[ResponseEvent]) -> Iterator[tuple[ResponseClassified, ResponseAttributed | None]]:
    """Every response that counts, as its newest version says, with the newest credit."""
    best: dict[tuple[UUID, str], Any] = {}
    for event in events:
        fact = (event.response_id, event.type)
        if fact not in best or best[fact].version < event.version:
            best[fact] = event
    for (response_id, type_), event in best.items():
        void = best.get((response_id, ResponseVoided.type))
        if type_ == ResponseClassified.type and not (void is not None and void.voided):
            yield event, best.get((response_id, ResponseAttributed.type))


def _rows(
    event: ResponseClassified, credit: ResponseAttributed | None, zone: ZoneInfo
) -> Iterator[tuple[str, str, str, str, date, str, str]]:
    """The keys of all rows that a response counts in."""
    day = event.submitted_at.astimezone(zone).date()
    campaign = str(event.campaign) if event.campaign else ""
    for dimension, key in _keys(event, credit).items():
        for grain, on in (("day", day), ("month", day.replace(day=1))):
            yield event.agency, dimension, grain, campaign, on, key, event.survey


def _add(row: list[int], numbers: Sequence[int]) -> None:
    for place, number in enumerate(numbers):
        row[place] += number


def _keys(event: ResponseClassified, credit: ResponseAttributed | None) -> dict[str, str]:
    given = sample_pack().find_team(event.team_as_given) if event.team_as_given else None
    department = credit.department if credit else (given.department if given else None)
    return {
        "all": "",
        "program": event.program or "",
        "technician": (credit.technician or "") if credit else "",
        "team": (credit.team or "") if credit else (given.id if given else ""),
        "department": department or DEPARTMENT_OF.get(event.program or "") or "",
        "audience": event.audience or "",
        "source": event.source or event.channel,
        "policy": event.policy_hash,
    }


def _adds(event: ResponseClassified) -> list[int]:
    rated = event.rating is not None
    return [
        1,
        int(rated),
        int(rated and event.classification == "positive"),
        int(event.classification == "neutral"),
        int(event.classification == "sin"),
        int(event.not_completed != "no"),
        event.rating or 0,
    ]
