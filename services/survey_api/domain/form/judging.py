"""Whether a person or a machine sent a form: a suspicion with its reason, never a verdict."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.form.door import Door
from services.survey_api.domain.form.sent import SentForm
from services.survey_api.models import Response, Suspected
from shared.pages.visits import Visit

MAY_BE_CONFIRMED: frozenset[Suspected | None] = frozenset({"too_fast", "burst", "no_signal"})
"""Where one more press of a person is asked for; who fills the hidden field or says that it is a program is not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLimits:
    """What the settings say: how long a page may be kept open, how soon is too soon, how many at once are a burst.

    No number of people at once is a burst where `burst_per_minute` is 0.
    """

    page_lasts: timedelta = timedelta(hours=24)
    least_seconds: float = 3.0
    burst_per_minute: int = 120


async def find_suspicion(
    session: AsyncSession,
    door: Door,
    sent: SentForm,
    visit: Visit,
    *,
    seconds: float,
    limits: FormLimits,
    now: datetime,
) -> Suspected | None:
    """Why a machine seems to have sent this form, the surest reason first; None for a person."""
    if (found := suspect_sender(sent, visit, seconds=seconds, limits=limits)) is not None:
        return found
    if await _is_burst(session, door, limits, now):
        return "burst"
    return None if shows_a_person(sent, visit) else "no_signal"


def suspect_sender(sent: SentForm, visit: Visit, *, seconds: float, limits: FormLimits) -> Suspected | None:
    """What this request alone gives away."""
    if sent.is_trapped:
        return "honeypot"
    if visit.automated:
        return "automated"
    return "too_fast" if seconds < limits.least_seconds else None


def shows_a_person(sent: SentForm, visit: Visit) -> bool:
    """Whether a person was seen: by the browser (also without JavaScript), or by the page's script."""
    return visit.activated or sent.interactions > 0


async def _is_burst(session: AsyncSession, door: Door, limits: FormLimits, now: datetime) -> bool:
    """Whether as many came through the door in the last minute; what showed no person anyway is not held against people."""
    if limits.burst_per_minute == 0:
        return False
    column = Response.link_id if door.kind == "link" else Response.invitation_id
    last_minute = (
        select(Response.id)
        .where(
            Response.agency == door.agency,
            column == door.id,
            Response.received_at > now - timedelta(minutes=1),
            Response.suspected.is_(None) | (Response.suspected == "burst"),
        )
        .limit(limits.burst_per_minute)
        .subquery()
    )
    came = await session.scalar(select(func.count()).select_from(last_minute))
    return (came or 0) >= limits.burst_per_minute
