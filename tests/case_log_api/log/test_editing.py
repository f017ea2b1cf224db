"""Changing an entry: by field in the timeline, decided again, and never over somebody else's change."""

import pytest

from tests.case_log_api.log.care_office import ANALYST, ASSISTANT, TECHNICIAN, CareOffice


async def test_a_changed_fact_stands_in_the_timeline_with_what_it_was(care: CareOffice) -> None:
    entry = await care.log(category="facilities")

    answer = await care.patch(entry["case_id"], category="neglect", program="adult-services")

    assert answer.status_code == 200, answer.text
    edited = (await care.timeline(entry["case_id"]))[-1]
    assert (edited.kind, edited.actor) == ("entry_edited", ANALYST)
    assert edited.payload == {
        "fields": ["category", "program"],
        "changes": {
            "category": {"old": "facilities", "new": "neglect"},
            "program": {"old": "administration", "new": "adult-services"},
        },
        "offered": None,
    }


async def test_of_words_and_of_the_constituent_the_timeline_names_only_the_field(care: CareOffice) -> None:
    entry = await care.log()

    await care.patch(entry["case_id"], narrative="It was four hours.", constituent={"name": "Rosa D. Delgado"})

    entries = await care.timeline(entry["case_id"])
    [edited] = [each for each in entries if each.kind == "entry_edited"]
    assert edited.payload == {"fields": ["constituent", "narrative"], "changes": {}, "offered": None}
    assert not any("Delgado" in str(each.payload) or "hours" in str(each.payload) for each in entries)
    shown = await care.read(entry["case_id"], reason="Checking the change.")
    assert (shown["texts"]["narrative"], shown["text_version"]) == ("It was four hours.", 2)
    assert (shown["constituent"]["name"], shown["constituent"]["email"]) == ("Rosa D. Delgado", None)


async def test_a_changed_matter_or_receiver_has_it_decided_again(care: CareOffice) -> None:
    entry = await care.log()
    assert entry["reportability"] == "reportable"

    excluded = (await care.patch(entry["case_id"], matters=["court_order"])).json()
    elsewhere = (
        await care.patch(entry["case_id"], matters=[], received_by="lena.hartman", receiver_role="program_manager")
    ).json()

    assert (excluded["reportability"], elsewhere["reportability"]) == ("not_reportable", "not_reportable")
    assert elsewhere["reportability_reasons"][0]["name"] == "received_by_others"
    assert (await care.kinds(entry["case_id"])).count("reportability_decided") == 3


async def test_nobody_overwrites_what_they_have_not_seen(care: CareOffice) -> None:
    entry = await care.log()
    assistant, analyst = await care.assistant(), await care.analyst()
    path, seen = f"/v1/log-entries/{entry['case_id']}", await care.tag(entry["case_id"])

    first = await analyst.patch(path, json={"category": "neglect"}, headers={"If-Match": seen})
    second = await assistant.patch(path, json={"category": "facilities"}, headers={"If-Match": seen})
    blind = await assistant.patch(path, json={"category": "facilities"})

    assert [answer.status_code for answer in (first, second, blind)] == [200, 412, 428]
    assert (await care.read(entry["case_id"]))["category"] == "neglect"


async def test_what_changes_nothing_leaves_no_trace(care: CareOffice) -> None:
    entry = await care.log(category="neglect")
    before = await care.tag(entry["case_id"])

    answer = await care.patch(entry["case_id"], category="neglect", narrative=care.facts()["narrative"])

    assert (answer.status_code, answer.headers["ETag"]) == (200, before)


async def test_a_change_is_checked_like_a_new_entry(care: CareOffice) -> None:
    entry = await care.log()

    refused = await care.patch(entry["case_id"], category="weather", received_at=care.ago(hours=-1))
    own = await care.patch(entry["case_id"], by=ASSISTANT, subject_kind="employee", subject_handle=ASSISTANT)

    assert (refused.status_code, refused.json()["code"]) == (422, "entry_not_valid")
    assert (own.status_code, own.json()["code"]) == (403, "nobody_logs_about_themselves")
    assert "entry_edited" not in await care.kinds(entry["case_id"])


async def test_once_the_subject_is_known_the_person_loses_sight_of_it(care: CareOffice) -> None:
    entry = await care.log()
    technician = await care.technician()
    path = f"/v1/log-entries/{entry['case_id']}"
    assert (await technician.get(path)).status_code == 200

    await care.patch(entry["case_id"], subject_kind="employee", subject_handle=TECHNICIAN)

    answers = [
        await technician.get(path),
        await technician.get(f"{path}/timeline"),
        await technician.get(f"{path}/timeline/verify"),
        await technician.get(f"{path}/explain"),
        await technician.get(f"{path}/forwardings"),
        await technician.patch(path, json={"category": "neglect"}, headers={"If-Match": "*"}),
        await technician.post(f"{path}/forward"),
        await technician.post(f"{path}/join"),
        await technician.put(
            f"{path}/reportability", json={"outcome": "reportable", "reason": "me"}, headers={"If-Match": "*"}
        ),
    ]
    assert [answer.status_code for answer in answers if answer.status_code != 422] == [404] * 8


async def test_timeline_explain_and_verify_tell_what_happened_and_why(care: CareOffice) -> None:
    entry = await care.log(channel="board_office", matters=["case_action"])
    client = await care.analyst()
    path = f"/v1/log-entries/{entry['case_id']}"

    timeline = (await client.get(f"{path}/timeline")).json()
    explained = (await client.get(f"{path}/explain")).json()
    chain = (await client.get(f"{path}/timeline/verify")).json()

    assert [item["kind"] for item in timeline["items"]][:1] == ["entry_logged"]
    assert explained["reportability"] == explained["rules_say"] == "forwarded"
    assert [reason["name"] for reason in explained["reportability_reasons"]] == [
        "case_action",
        "overruled_channel",
        "overruled_receiver",
    ]
    forwarding = next(step for step in explained["steps"] if step["step"] == "forwarding")
    assert (forwarding["clause"], forwarding["outcome"]) == ("CCTS-III.fwd.appeals", "open")
    assert "appeal process" in forwarding["clause_text"]
    assert (chain["intact"], chain["entry_count"]) == (True, len(timeline["items"]))


@pytest.mark.clause("CCTS-III.A1.log")
async def test_another_day_of_receipt_tells_anew_whether_it_was_logged_in_time(care: CareOffice) -> None:
    """It is Wednesday, 18 November 2026."""
    entry = await care.log()
    client = await care.analyst()
    path = f"/v1/log-entries/{entry['case_id']}/deadlines"

    async def states() -> dict[str, str]:
        items = (await client.get(path)).json()["items"]
        return {each["name"]: each["state"] for each in items}

    assert await states() == {"log_entry": "met", "log_to_analyst": "met"}
    reason = {"backdating_reason": "The postmark says so."}

    late = await care.patch(entry["case_id"], received_at="2026-11-12T09:00:00-08:00", **reason)

    assert late.status_code == 200, late.text
    assert await states() == {"log_entry": "missed", "log_to_analyst": "missed"}
    [step] = [each for each in await care.published("case.step_recorded") if each["step"] == "deadline:1:log_entry"][
        -1:
    ]
    assert step["done_at"] > step["due_at"]
    await care.patch(entry["case_id"], received_at="2026-11-17T09:00:00-08:00")
    assert await states() == {"log_entry": "met", "log_to_analyst": "met"}
    assert (await care.kinds(entry["case_id"])).count("deadline_restarted") == 4
