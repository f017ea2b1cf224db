"""Volumes: how many were offered the survey, opened it and answered it, so that a response rate can be stated."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, Text, cast, func, literal, null, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.models import Campaign, LinkOpening, Response, SurveyLink
from services.survey_api.models.invitation import Invitation
from shared.calendar import Period, bounds
from shared.policy.models import PolicyPack

By = Literal["program", "link", "campaign", "channel"]
LONGEST_DAYS = 3660
_PAGE_CHANNEL = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """The figures of one program, link, campaign or channel, or of all of them (`key` is None where nothing is named).

    Attributes:
        offered: invitations that a mail server accepted for the customer in these days.
        opened: openings of a survey page that look human: of links in these days, and of invitations first opened then.
        automated_openings: by mail scanners and previews: of links in these days, of the invitations offered then.
        responded: responses submitted in these days that count.
        answered_offers: of the invitations offered, those answered through their own link so far.
        timed: responses whose time from opening to sending is known; `median_seconds` is theirs.
    """

    key: str | None
    label: str | None = None
    offered: int = 0
    opened: int = 0
    automated_openings: int = 0
    responded: int = 0
    answered_offers: int = 0
    timed: int = 0
    median_seconds: float | None = None

    @property
    def response_rate(self) -> float | None:
        """Answered offers ÷ offers; None where nobody was offered the survey one by one."""
        return self.answered_offers / self.offered if self.offered else None


@dataclass(frozen=True, slots=True)
class _Dimension:
    """The same grouping, as each table says it."""

    of_links: ColumnElement[Any]
    of_invitations: ColumnElement[Any]
    of_responses: ColumnElement[Any]


_NOTHING: ColumnElement[Any] = cast(null(), Text)
_FORM: ColumnElement[Any] = literal(_PAGE_CHANNEL, Text)
_DIMENSIONS: dict[By, _Dimension] = {
    "program": _Dimension(SurveyLink.program.expression, Invitation.program.expression, Response.program.expression),
    "link": _Dimension(cast(SurveyLink.id, Text), _NOTHING, cast(Response.link_id, Text)),
    "campaign": _Dimension(cast(SurveyLink.campaign_id, Text), _NOTHING, cast(Response.campaign_id, Text)),
    "channel": _Dimension(_FORM, _FORM, Response.channel.expression),
}
_ALL = _Dimension(_NOTHING, _NOTHING, _NOTHING)


async def measure_volumes(session: AsyncSession, pack: PolicyPack, first: date, last: date, by: By) -> list[Volume]:
    """Return the volumes of these days of the agency, both included, group by group; a pack's programs are all there."""
    found = await _measure(session, pack, first, last, _DIMENSIONS[by])
    labels = await _labels(session, pack, by, found)
    keys: set[str | None] = {*found, *(labels if by == "program" else ())}
    ordered = sorted(keys, key=lambda key: (key is None, labels.get(key or "") or "", key or ""))
    return [Volume(key=key, label=labels.get(key or ""), **found.get(key, {})) for key in ordered]


async def measure_all(session: AsyncSession, pack: PolicyPack, first: date, last: date) -> Volume:
    """Return the volumes of the whole agency."""
    found = await _measure(session, pack, first, last, _ALL)
    return Volume(key=None, **found.get(None, {}))


async def _measure(
    session: AsyncSession, pack: PolicyPack, first: date, last: date, dimension: _Dimension
) -> dict[str | None, dict[str, Any]]:
    starts, ends = bounds(Period(first, last, "days"), pack.agency.zone)
    found: dict[str | None, dict[str, Any]] = {}
    for query in (
        _openings(pack.agency.id, first, last, dimension),
        _offers(pack.agency.id, starts, ends, dimension),
        _invitations_opened(pack.agency.id, starts, ends, dimension),
        _answers(pack.agency.id, starts, ends, dimension),
    ):
        for row in (await session.execute(query)).mappings():
            figures = found.setdefault(row["key"], {})
            for name, value in row.items():
                if name == "median_seconds":
                    figures[name] = value
                elif name != "key":
                    figures[name] = figures.get(name, 0) + int(value or 0)
    return found


def _openings(agency: str, first: date, last: date, dimension: _Dimension) -> Select[Any]:
    return (
        select(
            dimension.of_links.label("key"),
            func.sum(LinkOpening.opened).label("opened"),
            func.sum(LinkOpening.automated).label("automated_openings"),
        )
        .join(SurveyLink, (SurveyLink.agency == LinkOpening.agency) & (SurveyLink.id == LinkOpening.link_id))
        .where(LinkOpening.agency == agency, LinkOpening.opened_on.between(first, last))
        .group_by("key")
    )


def _offers(agency: str, starts: datetime, ends: datetime, dimension: _Dimension) -> Select[Any]:
    return (
        select(
            dimension.of_invitations.label("key"),
            func.count().label("offered"),
            func.count().filter(Invitation.answered_here).label("answered_offers"),
            func.sum(Invitation.automated_openings).label("automated_openings"),
        )
        .where(Invitation.agency == agency, Invitation.offered_at >= starts, Invitation.offered_at < ends)
        .group_by("key")
    )


def _invitations_opened(agency: str, starts: datetime, ends: datetime, dimension: _Dimension) -> Select[Any]:
    return (
        select(dimension.of_invitations.label("key"), func.count().label("opened"))
        .where(Invitation.agency == agency, Invitation.opened_at >= starts, Invitation.opened_at < ends)
        .group_by("key")
    )


def _answers(agency: str, starts: datetime, ends: datetime, dimension: _Dimension) -> Select[Any]:
    median = func.percentile_cont(0.5).within_group(Response.answer_seconds.asc())
    return (
        select(
            dimension.of_responses.label("key"),
            func.count().label("responded"),
            func.count(Response.answer_seconds).label("timed"),
            median.label("median_seconds"),
        )
        .where(
            Response.agency == agency,
            Response.submitted_at >= starts,
            Response.submitted_at < ends,
            Response.voided_at.is_(None),
        )
        .group_by("key")
    )


async def _labels(
    session: AsyncSession, pack: PolicyPack, by: By, found: dict[str | None, dict[str, Any]]
) -> dict[str, str]:
    keys = [key for key in found if key is not None]
    match by:
        case "program":
            return {program.id: program.name for program in pack.programs}
        case "link":
            links = await session.execute(
                select(cast(SurveyLink.id, Text), SurveyLink.code).where(
                    SurveyLink.agency == pack.agency.id, cast(SurveyLink.id, Text).in_(keys)
                )
            )
            return {str(key): str(code) for key, code in links}
        case "campaign":
            campaigns = await session.execute(
                select(cast(Campaign.id, Text), Campaign.name).where(
                    Campaign.agency == pack.agency.id, cast(Campaign.id, Text).in_(keys)
                )
            )
            return {str(key): str(name) for key, name in campaigns}
        case "channel":
            return {}
