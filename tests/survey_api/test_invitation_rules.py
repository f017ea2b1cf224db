"""What holds for every invitation: its states, its link, its language, and one person's peace."""

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from services.survey_api.domain.delivered.tickets import invitation_rules, language_for
from services.survey_api.domain.invitations.invited import find_invitation
from services.survey_api.domain.invitations.inviting import claim_invitation, end_of_validity
from services.survey_api.domain.invitations.mail import make_token
from services.survey_api.domain.invitations.states import MOVES, STARTS, may_move_to, move
from services.survey_api.models import Invitation
from services.survey_api.resources import SurveyResources
from shared.policy.models import PolicyPack
from shared.policy.store import current_policy
from tests.survey_api.forms import HEART
from tests.survey_api.inviting import (
    PAGE_SECRET,
    adopt_heart,
    with_rule,
)
from tests.survey_api.service_center import ServiceCenter, rules_of


def test_every_state_can_be_reached_and_an_end_is_an_end() -> None:
    reached = set(STARTS)
    while more := {target for state in reached for target in MOVES[state]} - reached:
        reached |= more
    assert reached == set(MOVES)
    assert {state for state, targets in MOVES.items() if not targets} == {
        "not_invited",
        "answered",
        "expired",
        "cancelled",
    }


def test_a_move_that_the_table_does_not_have_is_a_fault() -> None:
    for state, targets in MOVES.items():
        for target in MOVES:
            invitation = Invitation(state=state, version=1)
            if target in targets:
                move(invitation, target)
                assert (invitation.state, invitation.version) == (target, 2)
                assert state in may_move_to(target)
            else:
                with pytest.raises(LookupError):
                    move(invitation, target)


def test_a_token_is_the_same_every_time_and_nobody_without_the_secret_can_make_it() -> None:
    one, other = uuid4(), uuid4()
    token = make_token("secret", "agency", one)
    assert token == make_token("secret", "agency", one)
    others = {
        make_token("another secret", "agency", one),
        make_token("secret", "another-agency", one),
        make_token("secret", "agency", other),
    }
    assert token not in others
    assert len(others) == 3
    with pytest.raises(ValueError, match="no page secret"):
        make_token("", "agency", one)


async def test_only_the_tokens_hash_is_kept_and_a_changed_token_finds_nothing(service_center: ServiceCenter) -> None:
    resources = service_center.resources
    settled = await service_center.resolve("SC-1")
    invitation_id = UUID(settled["invitation_id"])
    token = make_token(PAGE_SECRET, HEART, invitation_id)
    assert await _find(resources, token) is None, "nothing has gone out"
    await _claim(resources, invitation_id)
    assert await _find(resources, token) == "open"
    for wrong in (token[:-1], token + "A", token.swapcase(), "", "x" * 500, "\N{SNOWMAN}"):
        assert await _find(resources, wrong) is None
    async with resources.sessions() as session:
        kept = (await session.execute(text("SELECT CAST(to_jsonb(i) AS text) FROM invitations AS i"))).scalars().all()
    assert len(kept) == 1
    assert token not in kept[0]


@pytest.mark.parametrize("day", ["2026-03-07", "2026-10-31", "2026-11-18", "2026-12-31"])
async def test_a_link_ends_at_a_midnight_of_the_agency_also_when_the_clocks_change(
    experience: SurveyResources, day: str
) -> None:
    rules = await rules_of(experience)
    zone = rules.policy.pack.agency.zone
    sent_at = datetime.fromisoformat(f"{day}T18:00:00").replace(tzinfo=zone)
    ends = end_of_validity(sent_at, rules).astimezone(zone)
    assert (ends.hour, ends.minute) == (0, 0)
    assert (ends.date() - sent_at.date()).days == rules.rule.link_valid_days + 1


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("es", "es"), ("es-MX", "es"), ("ES_mx", "es"), ("en-GB", "en"), ("tlh", "en"), ("", "en"), (None, "en")],
)
async def test_the_language_is_the_customers_if_the_survey_speaks_it(
    experience: SurveyResources, wanted: str | None, language: str
) -> None:
    assert language_for(wanted, await rules_of(experience)) == language


@given(
    tickets=st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 90 * 24), st.integers(0, 60 * 24)), min_size=2, max_size=14
    ),
    order=st.randoms(use_true_random=False),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_nobody_ever_has_two_within_the_days_of_the_rule_whatever_the_order(
    service_center: ServiceCenter, tickets: list[tuple[int, int, int]], order: Any
) -> None:
    """Tickets of three people, told in any order, sent by workers that come late by up to 60 days and work at once."""
    resources, start = service_center.resources, service_center.resources.clock.now()
    rule = (await rules_of(resources)).rule
    mark = uuid4().hex[:8]
    planned: list[tuple[UUID, datetime]] = []
    for number, (person, hours, late) in order.sample(list(enumerate(tickets)), len(tickets)):
        settled = await service_center.resolve(
            f"{mark}-{number}", at=start - timedelta(hours=1), email=f"person{person}.{mark}@example.com"
        )
        planned.append((UUID(settled["invitation_id"]), start + timedelta(hours=hours + late)))
    await asyncio.gather(*(_claim(resources, which, now=now) for which, now in planned if now.hour % 2))
    for which, now in sorted((one for one in planned if not one[1].hour % 2), key=lambda one: one[1]):
        await _claim(resources, which, now=now)
    async with resources.sessions() as session:
        sent = (
            await session.execute(
                select(Invitation.person, Invitation.asked_at)
                .where(Invitation.ticket.startswith(mark), Invitation.asked_at.is_not(None))
                .order_by(Invitation.person, Invitation.asked_at)
            )
        ).all()
        states = set(await session.scalars(select(Invitation.state).where(Invitation.ticket.startswith(mark))))
    assert states <= {"asked", "not_invited"}
    assert {person for person, _ in sent} == {f"person{person}.{mark}@example.com" for person, _, _ in tickets}
    for (person, earlier), (next_person, later) in pairwise(sent):
        if person == next_person:
            assert earlier is not None
            assert later is not None
            assert later - earlier >= timedelta(days=rule.at_most_once_in_days)


async def test_a_rule_without_a_limit_invites_for_every_ticket(
    service_center: ServiceCenter, heart: PolicyPack
) -> None:
    await adopt_heart(service_center.resources, with_rule(heart, at_most_once_in_days=0))
    ids = [UUID((await service_center.resolve(f"SC-{number}"))["invitation_id"]) for number in range(3)]
    assert await asyncio.gather(*(_claim(service_center.resources, which) for which in ids)) == [True, True, True]


async def _find(resources: SurveyResources, token: str) -> str | None:
    async with resources.sessions() as session:
        found = await find_invitation(session, token, now=resources.clock.now())
    return found.state if found else None


async def _claim(resources: SurveyResources, invitation_id: UUID, *, now: datetime | None = None) -> bool:
    async with resources.sessions.begin() as session:
        rules = invitation_rules(await current_policy(session, HEART))
        claimed = await claim_invitation(
            session,
            HEART,
            invitation_id,
            rules,
            lambda agency, which: make_token(PAGE_SECRET, agency, which),
            now=now or resources.clock.now(),
        )
        return claimed is not None
