"""TSPE-5.7: the survey tab has its seven fields, kept up while the Director works."""

import pytest

from tests.case_log_api.office import Office
from tests.case_log_api.test_story import only_case, open_ticket

pytestmark = pytest.mark.clause("TSPE-5.7")


@pytest.mark.clause("TSPE-5.7.rating")
@pytest.mark.clause("TSPE-5.7.technician")
@pytest.mark.clause("TSPE-5.7.team")
@pytest.mark.clause("TSPE-5.7.complete")
@pytest.mark.clause("TSPE-5.7.submitted")
@pytest.mark.clause("TSPE-5.7.comments")
@pytest.mark.clause("TSPE-5.7.resolution")
async def test_the_tab_has_the_seven_fields(office: Office) -> None:
    people = await office.caller()
    await open_ticket(people)
    survey = office.survey("48213")
    await office.take(survey, office.attribution(survey, "maria.santos"))
    assert (await people.get("/v1/desk/requests/48213")).json()["fields"] == {
        "SR": "1",
        "Surveyed Technician": "Maria Santos",
        "Survey Follow-up": "Field Support North",
        "Survey Follow-up complete": "No",
        "Survey Submission date": "2026-11-18",
        "Customer Survey Comments": "Nobody came.",
        "Survey Resolution": "Waiting for review.",
    }


@pytest.mark.clause("TSPE-5.7.submitted")
async def test_the_submission_date_is_the_day_of_receipt_where_the_agency_is(office: Office) -> None:
    people = await office.caller()
    await open_ticket(people)
    late = office.now.replace(hour=3)  # 22:00 the evening before in New York
    await office.take(office.survey("48213", received_at=late, submitted_at=late))
    fields = (await people.get("/v1/desk/requests/48213")).json()["fields"]
    assert fields["Survey Submission date"] == "2026-11-17"


@pytest.mark.clause("TSPE-5.7.technician")
@pytest.mark.clause("TSPE-5.7.team")
async def test_a_person_confirmed_later_takes_the_place_of_the_last_assigned(office: Office) -> None:
    people = await office.caller()
    await open_ticket(people)
    survey = office.survey("48213")
    await office.take(survey, office.attribution(survey, "maria.santos"))
    await office.take(office.attribution(survey, "maria.delgado", basis="confirmed", team="field-south"))
    fields = (await people.get("/v1/desk/requests/48213")).json()["fields"]
    assert (fields["Surveyed Technician"], fields["Survey Follow-up"]) == ("Maria Delgado", "Field Support South")


@pytest.mark.clause("TSPE-5.7.resolution")
@pytest.mark.clause("TSPE-5.7.complete")
async def test_the_resolution_is_kept_up_while_the_director_works(office: Office) -> None:
    people = await office.caller()
    await open_ticket(people)
    await office.take(office.survey("48213"))
    path = f"/v1/cases/{(await only_case(people))['id']}"
    await people.post(f"{path}/survey-resolution", json={"text": "Lamp ordered."})
    await office.settle()
    assert (await people.get("/v1/desk/requests/48213")).json()["fields"]["Survey Resolution"] == "Lamp ordered."
    await people.post(f"{path}/confirmation", json={"summary": "Lamp replaced."})
    await office.settle()
    fields = (await people.get("/v1/desk/requests/48213")).json()["fields"]
    assert fields["Survey Follow-up complete"] == "Yes"
    steps = (await people.get(f"{path}/explain")).json()["steps"]
    assert {step["part"]: step["outcome"] for step in steps if step["step"] == "survey_tab"} == dict.fromkeys(
        (
            "rating",
            "technician",
            "follow_up_team",
            "follow_up_complete",
            "submitted_on",
            "comments",
            "resolution",
        ),
        "done",
    )


async def test_many_changes_in_a_row_are_one_update(office: Office) -> None:
    people = await office.caller()
    await open_ticket(people)
    await office.take(office.survey("48213"))
    before = office.switchboard.count("POST", "/fields")
    path = f"/v1/cases/{(await only_case(people))['id']}/survey-resolution"
    for text in ("Lamp ordered.", "Lamp here.", "Lamp in."):
        await people.post(path, json={"text": text})
    await office.settle()
    assert office.switchboard.count("POST", "/fields") == before + 1
    assert (await people.get("/v1/desk/requests/48213")).json()["fields"]["Survey Resolution"] == "Lamp in."


async def test_the_customers_words_reach_the_desk_and_stay_out_of_the_timeline(office: Office) -> None:
    people = await office.caller("cases:read", "desk:*")
    await open_ticket(people)
    await office.take(office.survey("48213"))
    case = await only_case(people)
    assert "Nobody came." not in str(case)
    assert case["customer"] is None
