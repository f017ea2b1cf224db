"""Logging an entry: what is written, who is told, what is refused, and who sees it."""

import pytest

from tests.case_log_api.log.care_office import ANALYST, TECHNICIAN, CareOffice


@pytest.mark.clause("CCTS-III.A1.notify")
async def test_an_entry_is_numbered_and_the_analyst_gets_a_copy_of_it(care: CareOffice) -> None:
    entry = await care.log(kind="complaint", category="rude_or_unresponsive", action_taken="Apologised at once.")

    assert (entry["number"], entry["status"], entry["reportability"]) == ("2026-000001", "open", "reportable")
    [notice] = care.mails("log_notice")
    assert [each.model_dump()["role"] for each in notice.to] == ["sppr_analyst"]
    assert notice.data["logged_by"] == "Amy Tran"
    assert "three hours" in notice.data["narrative"]
    assert (await care.steps(entry["case_id"]))["analyst_notice"] == "done"
    assert await care.dead_jobs() == []


async def test_the_person_concerned_finds_no_entry_and_gets_no_mail_about_it(care: CareOffice) -> None:
    entry = await care.log(subject_kind="employee", subject_handle=TECHNICIAN)

    answer = await (await care.technician()).get(f"/v1/log-entries/{entry['case_id']}")

    assert (answer.status_code, answer.json()["code"]) == (404, "entry_not_found")
    assert all(mail.exclude == [TECHNICIAN] for mail in care.mails("log_notice"))
    assert (await care.read(entry["case_id"], by=ANALYST))["subject_handle"] == TECHNICIAN


async def test_the_constituent_and_the_words_are_read_for_a_reason_that_is_recorded(care: CareOffice) -> None:
    entry = await care.log()
    without = await care.read(entry["case_id"])
    assert (without["constituent"], without["texts"]["narrative"], without["texts_are"]) == (None, None, "none")
    assert await care.private_reads(entry["case_id"]) == []

    shown = await care.read(entry["case_id"], reason="Calling back.")

    assert shown["constituent"]["name"] == "Rosa Delgado"
    assert shown["texts"]["narrative"].startswith("I waited")
    [read] = await care.private_reads(entry["case_id"])
    assert (read.reader, read.reason) == (ANALYST, "Calling back.")


@pytest.mark.clause("CCTS-III.A1", "CCTS-III.A1.offer")
async def test_what_was_offered_at_once_is_kept_and_what_was_not_is_visible_until_it_is(care: CareOffice) -> None:
    manager = await care.log(offered="manager")
    nothing = await care.log(offered="not_offered")
    unsaid = await care.log()

    offers = [(await care.steps(entry["case_id"]))["offer"] for entry in (manager, nothing, unsaid)]
    assert offers == ["done", "not_offered", "open"]
    assert [each["exception"] for each in nothing["exceptions"]] == ["not_offered"]

    await care.patch(nothing["case_id"], offered="resolution")

    assert (await care.steps(nothing["case_id"]))["offer"] == "done"


@pytest.mark.clause("CCTS-III.cat")
async def test_a_complaint_waits_for_its_category(care: CareOffice) -> None:
    entry = await care.log()
    assert (await care.steps(entry["case_id"]))["category"] == "open"

    await care.patch(entry["case_id"], category="facilities")

    assert (await care.steps(entry["case_id"]))["category"] == "done"
