"""The plug is pulled while an invitation is sent: one message comes of it."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update

from services.notifier.models import Message
from services.notifier.resources import NotifierResources
from services.survey_api.domain.work import SendInvitation
from services.survey_api.jobs.invitations import send_invitation
from services.survey_api.models import Invitation
from services.survey_api.resources import SurveyResources
from shared.clock import SettableClock
from shared.crash import EXIT_STATUS, registered_points
from shared.policy.models import PolicyPack
from shared.web.keys import create_key
from shared.webhooks import new_secret
from tests.survey_api.desk import Desk
from tests.survey_api.forms import HEART
from tests.survey_api.inviting import (
    SOURCE,
    introduce,
    invitation_of,
    open_services,
    resolved,
)

POINTS = [name for name in registered_points() if name.startswith("survey_api.invitation.")]


@dataclass
class Pair:
    """Both services on one database, and how to open them in another process."""

    survey: SurveyResources
    notifier: NotifierResources
    given: dict[str, str]


@pytest.fixture
async def pair(heart: PolicyPack, database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Pair]:
    given = {"database_url": database_url, "redis_url": redis_url, "event_secret": new_secret()}
    async with open_services(**given, smtp_port=1, clock=clock) as (survey, notifier, http):
        await introduce(survey, notifier, heart, given["event_secret"])
        async with survey.sessions.begin() as session:
            key = await create_key(session, name="admin", agency=HEART, scopes=["sources:write"], now=clock.now())
        made = await http.post(
            f"http://survey.test/v1/sources/{SOURCE}/secrets", json={}, headers={"Authorization": f"Bearer {key}"}
        )
        client = httpx.AsyncClient(transport=http._transport, base_url="http://survey.test")
        desk = Desk(client, made.json()["secret"], survey, source=SOURCE)
        await desk.settled(resolved("SC-1", at=clock.now()))
        clock.advance(timedelta(hours=24))
        yield Pair(survey, notifier, given)


def test_the_points_to_visit_are_found() -> None:
    assert len(POINTS) == 3


@pytest.mark.parametrize("reminder", [False, True], ids=["invitation", "reminder"])
@pytest.mark.parametrize("point", POINTS)
async def test_killed_at_any_point_of_sending_one_message_comes_of_it(
    point: str, pair: Pair, clock: SettableClock, *, reminder: bool
) -> None:
    invitation = await invitation_of(pair.survey, "SC-1")
    if reminder:
        await send_invitation(pair.survey, SendInvitation(agency=HEART, invitation_id=invitation.id))
        clock.advance(timedelta(days=5))
        async with pair.survey.sessions.begin() as session:
            await session.execute(update(Invitation).values(state="delivered", offered_at=clock.now()))
    told = pair.given | {
        "now": clock.now().isoformat(),
        "invitation_id": str(invitation.id),
        "reminder": "yes" if reminder else "",
    }
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.survey_api.invitation_crash_child",
        env=os.environ | {"CARELOOP_CRASH_AT": point},
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    await child.communicate(json.dumps(told).encode())
    assert child.returncode == EXIT_STATUS
    asked = (await invitation_of(pair.survey, "SC-1")).reminder_state if reminder else None
    assert asked == ("asked" if reminder else None)
    for _ in range(2):
        await send_invitation(pair.survey, SendInvitation(agency=HEART, invitation_id=invitation.id, reminder=reminder))
    after = await invitation_of(pair.survey, "SC-1")
    assert after.state == ("reminded" if reminder else "asked")
    assert (after.reminder_handed_over_at if reminder else after.handed_over_at) is not None
    async with pair.notifier.sessions() as session:
        messages = (await session.scalars(select(Message.id))).all()
    wanted = {after.message_id, after.reminder_message_id} if reminder else {after.message_id}
    assert sorted(messages) == sorted(wanted)
