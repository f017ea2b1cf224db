"""Taking over from a policy pack what this service keeps of it besides the pack itself: desks, and the log's calendar."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.deadlines.calendars import adopt_calendar
from services.case_log_api.models import DeskConnection
from shared.policy.models import PolicyPack


async def adopt_pack(session: AsyncSession, pack: PolicyPack, now: datetime) -> None:
    """Take over the desks that a pack declares. Those that it no longer names stay: open cases may hang on them.

    Where its calendar changed, the open deadlines of the customer care log are moved (design §6).
    """
    if pack.care_log is not None:
        await adopt_calendar(session, pack, now=now)
    for desk in pack.desks:
        values = {
            "title": desk.title,
            "adapter": desk.adapter,
            "settings": {
                "address": desk.address,
                "template": desk.template,
                "agency_name": pack.agency.name,
            },
            "adopted_at": now,
        }
        await session.execute(
            insert(DeskConnection)
            .values(agency=pack.agency.id, name=desk.id, **values)
            .on_conflict_do_update(index_elements=["agency", "name"], set_=values)
        )
