"""Sends one invitation in a process that may be told to crash."""

import asyncio
import json
import sys
from datetime import datetime
from uuid import UUID

from services.survey_api.domain.work import SendInvitation
from services.survey_api.jobs.invitations import send_invitation
from shared.clock import SettableClock
from tests.survey_api.forms import HEART
from tests.survey_api.inviting import open_services


async def main(given: dict[str, str]) -> None:
    clock = SettableClock(datetime.fromisoformat(given["now"]))
    async with open_services(
        database_url=given["database_url"],
        redis_url=given["redis_url"],
        smtp_port=1,
        clock=clock,
        event_secret=given["event_secret"],
    ) as (survey, _, _):
        await send_invitation(
            survey,
            SendInvitation(agency=HEART, invitation_id=UUID(given["invitation_id"]), reminder=bool(given["reminder"])),
        )


if __name__ == "__main__":
    asyncio.run(main(json.load(sys.stdin)))
