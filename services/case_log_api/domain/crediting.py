"""Who is credited with a response (TSPE-5.7): taken over into its case, the survey tab and the repeat count."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.cases import latest_response_id
from services.case_log_api.domain.facts import EscalationRules
from services.case_log_api.domain.survey_tab import want_tab_update
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.domain.work import CountRepeatSins
from services.case_log_api.models import Case, CaseResponse
from shared.jobs import post


async def credit_case(
    session: AsyncSession, case: Case, response: CaseResponse, rules: EscalationRules, *, now: datetime
) -> None:
    """Take over the present attribution of a response. The case must be locked.

    A person named in the comment is a candidate until somebody confirms; that happens in survey_api, and comes here as
    the next attribution.
    """
    tab = rules.rules.survey_tab
    if await latest_response_id(session, case) == response.response_id:
        case.technician, case.team, case.supervisor = response.technician, response.team, response.supervisor
    await record_entry(
        session,
        case,
        "credited",
        at=now,
        clause=tab.fields.technician.clause if tab else None,
        policy_hash=rules.policy_hash,
        payload={
            "response_id": str(response.response_id),
            "basis": response.basis,
            "technician": response.technician,
            "team": response.team,
            "candidates": [candidate["handle"] for candidate in response.candidates],
        },
    )
    await want_tab_update(session, case, now=now)
    await count_again(session, response, now=now)


async def count_again(session: AsyncSession, response: CaseResponse, *, now: datetime) -> None:
    """Have the credited person's SINs counted, as this response now stands."""
    if not response.is_sin or response.voided or response.technician is None:
        return
    # Versions of one response are one counter over all kinds of events.
    version = max(response.classified_version, response.attributed_version, response.voided_version)
    await post(
        session,
        CountRepeatSins(
            agency=response.agency,
            technician=response.technician,
            response_id=response.response_id,
            version=version,
        ),
        now=now,
    )
