"""What was imported long after its day counts elsewhere; here nothing follows from it (decision 0016)."""

import pytest

from services.case_log_api.models import Case, CaseResponse, OutboundMessage
from tests.case_log_api.office import Office


@pytest.mark.parametrize("reported", ["no", "reported"])
async def test_a_historic_sin_opens_no_case_and_writes_no_mail(office: Office, reported: str) -> None:
    survey = office.survey("48213", historic=True, not_completed=reported)
    credit = office.attribution(survey, "maria.santos").model_copy(update={"is_sin": False})

    await office.take(survey, credit)
    await office.take(office.voiding(survey), office.voiding(survey, voided=False))

    assert await office.count(Case) == await office.count(OutboundMessage) == 0
    assert office.notifier.sent("sin_notice") == []
    assert await office.dead_jobs() == []


async def test_a_new_sin_beside_a_historic_one_of_the_same_technician_has_its_case(office: Office) -> None:
    old, new = office.survey("48213", historic=True), office.survey("48214")
    credit = office.attribution(old, "maria.santos").model_copy(update={"is_sin": False})

    await office.take(old, credit)
    await office.take(new, office.attribution(new, "maria.santos"))

    assert await office.count(Case) == 1
    assert await office.count(CaseResponse) == 1
    assert await office.dead_jobs() == []
