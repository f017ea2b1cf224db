"""What is asked about the statistics of the log, and what is answered."""

from datetime import date
from typing import Literal

from pydantic import Field

from services.reporter.domain.log.figures import Passed
from services.reporter.domain.log.gaps import Missing, Rising
from services.reporter.domain.log.groups import LogDimension
from services.reporter.domain.log.statistics import LogGroup, TrendMonth
from services.reporter.domain.tally import Tally
from services.reporter.schemas.definitions import DefinitionRead
from services.reporter.schemas.periods import POLICY_HASH
from shared.policy.models import EntryKind
from shared.web import ApiModel, Instant, ReadModel

_AT = "2026-11-18T20:00:00+00:00"
ReportabilityName = Literal["reportable", "not_reportable", "forwarded", "undecided"]


class LogStatisticsQuery(ApiModel):
    """Which days, of which entries."""

    from_: date = Field(alias="from", description="The first day, in the agency's zone.", examples=["2026-11-01"])
    to: date = Field(description="The last day.", examples=["2026-11-30"])
    by: LogDimension = Field(default="all", description="What the entries are grouped by.", examples=["category"])
    kind: EntryKind | None = Field(default=None, description="Only entries of this kind.", examples=["complaint"])
    reportability: ReportabilityName | None = Field(
        default=None,
        description="Only entries decided so; without it all that are in the log.",
        examples=["reportable"],
    )


class DaysToAnswerRead(ReadModel):
    """How many days passed until the answer."""

    n: int = Field(description="How many entries were answered in these days.", examples=[14])
    median: int | None = Field(description="Half of them took so many days or fewer; null: no data.", examples=[2])
    ninetieth: int | None = Field(
        description="Nine in ten of them took so many days or fewer; null: no data.", examples=[6]
    )


class LimitsRead(ReadModel):
    """How limits that began in these days were kept."""

    met: int = Field(description="Done in time.", examples=[11])
    missed: int = Field(description="Done too late, or not done when the limit had passed.", examples=[1])
    open: int = Field(description="Still to be done, in time so far.", examples=[2])


class ClauseLimitsRead(LimitsRead):
    """How the limits of one clause were kept."""

    clause: str = Field(description="The clause.", examples=["CCTS-III.A1.log"])


class LogGroupRead(ReadModel):
    """The figures of one group of entries."""

    key: str | None = Field(description="Its id in the policy; null where entries name none.", examples=["facilities"])
    label: str = Field(description="Its name in the agency's language.", examples=["Facilities issue"])
    received: int = Field(description="Received in these days.", examples=[16])
    consolidated: int = Field(description="Of these, brought together under a lead.", examples=[3])
    duplicates: int = Field(description="Duplicates received, which are in no other figure.", examples=[2])
    forwarded: int = Field(description="Received and forwarded, which are in no other figure.", examples=[1])
    logged: int = Field(description="Logged in these days.", examples=[16])
    answered: int = Field(description="Answered in these days.", examples=[14])
    answers: int = Field(
        description="Answers given in these days: what is consolidated is answered once.", examples=[12]
    )
    closed: int = Field(description="Closed in these days.", examples=[13])
    open: int = Field(description="Received at any time and not closed by the end of the last day.", examples=[5])
    business_days: DaysToAnswerRead = Field(description="Business days to answer.")
    calendar_days: DaysToAnswerRead = Field(description="Days to answer, closed days included.")
    limits: LimitsRead = Field(description="The limits of the log for these entries, of every kind and reportability.")


class TrendMonthRead(ReadModel):
    """One month of the trend."""

    month: str = Field(description="Which month.", examples=["2026-11"])
    received: int = Field(description="Received in it.", examples=[16])
    answered: int = Field(description="Answered in it.", examples=[14])
    closed: int = Field(description="Closed in it.", examples=[13])
    median_business_days: int | None = Field(
        description="Median of the business days to answer; null: no data.", examples=[2]
    )


class RisingRead(ReadModel):
    """Complaints of a group beside those of the months before."""

    dimension: Literal["category", "program"] = Field(description="Of what the key is.", examples=["category"])
    key: str | None = Field(description="Which group; null where complaints name none.", examples=["facilities"])
    label: str = Field(description="Its name.", examples=["Facilities issue"])
    count: int = Field(description="Complaints received in the days that are over.", examples=[9])
    before: int = Field(description="Complaints received in the time compared with.", examples=[24])
    expected: float = Field(description="So many there would be at the rate of before.", examples=[2.0])
    chance: float = Field(description="The chance of so many or more at that rate.", examples=[0.0004])
    is_rising: bool = Field(description="Whether that is beyond noise.", examples=[True])


class MissingRead(ReadModel):
    """A group whose limits were missed."""

    dimension: Literal["category", "program"] = Field(description="Of what the key is.", examples=["program"])
    key: str | None = Field(description="Which group; null where entries name none.", examples=["assistance"])
    label: str = Field(description="Its name.", examples=["Assistance Programs"])
    missed: int = Field(description="Limits missed.", examples=[4])
    settled: int = Field(description="Limits met or missed.", examples=[18])
    low: float = Field(description="The lower end of the missed share's 95 % interval.", examples=[0.0901])
    high: float = Field(description="Its upper end.", examples=[0.4521])


class ServiceGapsRead(ReadModel):
    """What is rising, and what is missing its limits."""

    compared_from: date | None = Field(
        description="The first day compared with; null where the history is too short to tell of a rise.",
        examples=["2025-11-01"],
    )
    rising: list[RisingRead] = Field(description="Groups with complaints, those that rise first.", examples=[[]])
    missing: list[MissingRead] = Field(description="Groups with missed limits, the worst first.", examples=[[]])


class LogStatisticsRead(ReadModel):
    """The statistics of the log."""

    agency: str = Field(description="Whose log.", examples=["county-social-services"])
    policy_hash: str = Field(description="The policy whose zone, calendar and names are used.", examples=[POLICY_HASH])
    time_zone: str = Field(description="The zone whose days are counted.", examples=["America/Los_Angeles"])
    from_on: date = Field(description="The first day.", examples=["2026-11-01"])
    to_on: date = Field(description="The last day.", examples=["2026-11-30"])
    by: LogDimension = Field(description="What the entries are grouped by.", examples=["category"])
    kind: EntryKind | None = Field(description="The only kind counted; null: all.", examples=["complaint"])
    reportability: ReportabilityName | None = Field(
        description="The only reportability counted; null: all.", examples=["reportable"]
    )
    measured_at: Instant = Field(description="When this was read; what is missed is missed by then.", examples=[_AT])
    told_at: Instant | None = Field(
        description="When the last change of an entry was taken in; null: none was.", examples=[_AT]
    )
    groups: list[LogGroupRead] = Field(
        description="One for each group, in the policy's order; also those without entries.", examples=[[]]
    )
    limits: list[ClauseLimitsRead] = Field(description="One for each clause that sets a limit.", examples=[[]])
    trend: list[TrendMonthRead] = Field(
        description="The month of the last day and the twelve before it, of the kind and reportability asked for.",
        examples=[[]],
    )
    gaps: ServiceGapsRead = Field(description="Service gaps, of all complaints.")
    population: str = Field(description="Which entries count.", examples=["Every confirmed entry \u2026"])
    definitions: list[DefinitionRead] = Field(description="How each figure is computed.", examples=[[]])


def group_read(group: LogGroup) -> LogGroupRead:
    """A group as it is shown."""
    figures = group.figures
    return LogGroupRead(
        key=group.key,
        label=group.label,
        received=figures.received,
        consolidated=figures.consolidated,
        duplicates=figures.duplicates,
        forwarded=figures.forwarded,
        logged=figures.logged,
        answered=figures.answered,
        answers=figures.answers,
        closed=figures.closed,
        open=group.open,
        business_days=_passed(figures.business_days),
        calendar_days=_passed(figures.calendar_days),
        limits=LimitsRead(met=group.limits.met, missed=group.limits.missed, open=group.limits.open),
    )


def _passed(passed: Passed) -> DaysToAnswerRead:
    return DaysToAnswerRead(n=passed.n, median=passed.median, ninetieth=passed.ninetieth)


def clause_read(clause: str, tally: Tally) -> ClauseLimitsRead:
    """How a clause's limits were kept."""
    return ClauseLimitsRead(clause=clause, met=tally.met, missed=tally.missed, open=tally.open)


def month_read(month: TrendMonth) -> TrendMonthRead:
    """A month as it is shown."""
    figures = month.figures
    return TrendMonthRead(
        month=f"{month.period.start_on:%Y-%m}",
        received=figures.received,
        answered=figures.answered,
        closed=figures.closed,
        median_business_days=figures.business_days.median,
    )


def rising_read(one: Rising, label: str) -> RisingRead:
    """A comparison as it is shown."""
    return RisingRead(
        dimension=one.dimension,
        key=one.key or None,
        label=label,
        count=one.count,
        before=one.before,
        expected=one.expected,
        chance=one.chance,
        is_rising=one.is_rising,
    )


def missing_read(one: Missing, label: str) -> MissingRead:
    """A group that misses limits as it is shown."""
    return MissingRead(
        dimension=one.dimension,
        key=one.key or None,
        label=label,
        missed=one.tally.missed,
        settled=one.tally.met + one.tally.missed,
        low=float(one.share.low),
        high=float(one.share.high),
    )
