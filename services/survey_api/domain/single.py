"""A single response sent over the API by a system that is no service desk."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.content import SurveyContent
from services.survey_api.domain.delivered.mapping import check_plausible
from services.survey_api.domain.intake import Origin, TakenIn, judge, rules_for, take_in
from services.survey_api.domain.refusals import DeskNotNamed
from shared.policy.models import PolicyPack
from shared.policy.store import StoredPolicy


async def take_single(
    session: AsyncSession, agency: str, survey: str, given: dict[str, Any], *, policy: StoredPolicy, now: datetime
) -> TakenIn:
    """Judge and store one response; `given` holds the members of a SurveyContent.

    Raises:
        Unmappable: naming the field at fault.
        DeskNotNamed: the ticket could be any desk's.
    """
    rules = rules_for(policy, survey)
    content = single_content(given, policy.pack, now=now)
    verdict = judge(content, rules)
    origin = Origin(agency=agency, channel="api", received_at=now)
    return await take_in(session, content, verdict, rules=rules, origin=origin, now=now)


def single_content(given: dict[str, Any], pack: PolicyPack, *, now: datetime) -> SurveyContent:
    """What one response says that names its fields as the API does.

    Raises:
        Unmappable: a time that cannot be.
        DeskNotNamed: the ticket could be any desk's.
    """
    for name in ("resolved_at", "submitted_at"):
        if given[name] is not None:
            check_plausible(given[name], now=now, field=name)
    desk = _desk_of(pack, given["desk"], given["ticket"])
    return SurveyContent(**(given | {"desk": desk}))


def _desk_of(pack: PolicyPack, desk: str | None, ticket: str | None) -> str | None:
    known = [candidate.id for candidate in pack.desks]
    if desk is not None:
        if desk not in known:
            raise DeskNotNamed(
                "The agency's policy has no such desk.",
                how_to_fix="Use the name of a desk of the policy.",
                errors=[{"pointer": "/desk", "message": "No desk of the policy"}],
            )
        return desk
    if ticket is None:
        return None
    if len(known) == 1:
        return known[0]
    raise DeskNotNamed(
        "The ticket could be any desk's.",
        how_to_fix="Say which desk knows the ticket.",
        errors=[{"pointer": "/desk", "message": "Needed with a ticket, where the agency has not exactly one desk"}],
    )
