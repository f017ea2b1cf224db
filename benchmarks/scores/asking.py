"""What is asked about scores and averages: each kind of period, grouped in each way, of other days every time."""

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.care_log.asking import Ask, Question
from benchmarks.scores.filling import LAST_ON, TECHNICIANS
from services.reporter.domain.grounds import Asked
from services.reporter.domain.groups import Dimension
from services.reporter.domain.pain_points import read_pain_points
from services.reporter.domain.reading_averages import read_averages
from services.reporter.domain.scores import read_figures
from shared.calendar import Period, PeriodKind, period_on
from shared.policy.models import PolicyPack

_KINDS: tuple[PeriodKind, ...] = ("week", "month", "quarter", "fiscal_year")
_BY: tuple[Dimension, ...] = ("all", "program", "team", "department", "source", "technician")


def list_questions(packs: Sequence[PolicyPack], *, years: int) -> list[Question]:
    """Scores among responses with one question, averages among those with six; `packs` in this order."""
    dice = random.Random(7)  # noqa: S311 - the same every time is what it is for
    one, six = packs

    def day() -> date:
        return LAST_ON - timedelta(days=dice.randrange(30, 365 * years - 60))

    def somebody() -> str:
        return f"technician-{dice.randrange(TECHNICIANS)}"

    made: list[tuple[str, Callable[[], Ask]]] = [
        *((f"score of a {kind} by {by}", lambda kind=kind, by=by: _score(one, kind, by, day())) for kind in _KINDS for by in _BY),
        *((f"questions of a {kind} by {by}", lambda kind=kind, by=by: _averages(six, kind, by, day())) for kind in _KINDS for by in _BY),
        *((f"score of a {kind} of one technician", lambda kind=kind: _score(one, kind, "technician", day(), somebody())) for kind in _KINDS),
        *((f"questions of a {kind} of one technician", lambda kind=kind: _averages(six, kind, "technician", day(), somebody())) for kind in _KINDS),
        ("pain points of a quarter", lambda: _pain_points(six, "quarter", day())),
    ]  # fmt: skip
    return [Question(name.replace("_", " "), make) for name, make in made]


def _score(pack: PolicyPack, kind: PeriodKind, by: Dimension, day: date, key: str | None = None) -> Ask:
    async def ask(session: AsyncSession) -> int:
        (read,) = await read_figures(session, pack, [_period(pack, kind, day)], Asked(by, key=key))
        return sum(one.figure.counts.rated for one in read.figures)

    return ask


def _averages(pack: PolicyPack, kind: PeriodKind, by: Dimension, day: date, key: str | None = None) -> Ask:
    async def ask(session: AsyncSession) -> int:
        (read,) = await read_averages(session, pack, [_period(pack, kind, day)], Asked(by, key=key))
        return sum(one.overall.n for one in read.averages)

    return ask


def _pain_points(pack: PolicyPack, kind: PeriodKind, day: date) -> Ask:
    async def ask(session: AsyncSession) -> int:
        (read,) = await read_pain_points(session, pack, [_period(pack, kind, day)], Asked("program"))
        return read.rated

    return ask


def _period(pack: PolicyPack, kind: PeriodKind, day: date) -> Period:
    return period_on(
        day,
        kind,
        week_start=pack.agency.week_start,
        fiscal_year_start_month=pack.agency.fiscal_year_start_month,
    )
