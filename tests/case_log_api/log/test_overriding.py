"""A person's decision in place of the rules': with a reason, standing until it is given back."""

from tests.case_log_api.log.care_office import ANALYST, ASSISTANT, CareOffice


async def decide(care: CareOffice, case_id: str, **body: str) -> tuple[int, dict[str, object]]:
    client = await care.analyst()
    answer = await client.put(
        f"/v1/log-entries/{case_id}/reportability",
        json={"reason": "The Director decided so.", **body},
        headers={"If-Match": await care.tag(case_id)},
    )
    return answer.status_code, answer.json()


async def test_an_override_stands_whatever_changes_and_goes_back_to_the_rules_when_asked(care: CareOffice) -> None:
    entry = await care.log()

    status, decided = await decide(care, entry["case_id"], outcome="not_reportable")
    assert (status, decided["reportability"], decided["reportability_by"]) == (200, "not_reportable", ANALYST)
    changed = (await care.patch(entry["case_id"], channel="board_office")).json()
    assert changed["reportability"] == "not_reportable"

    returned = await care.post(entry["case_id"], "reportability/return", reason="It was a slip.")

    assert (returned.json()["reportability"], returned.json()["reportability_by"]) == ("reportable", "careloop")
    [overridden] = [each for each in await care.timeline(entry["case_id"]) if each.kind == "reportability_overridden"]
    assert overridden.payload is not None
    assert (overridden.actor, overridden.payload["reason"]) == (ANALYST, "The Director decided so.")


async def test_forwarding_by_a_person_needs_a_party_of_the_policy(care: CareOffice) -> None:
    entry = await care.log()

    nobody = await decide(care, entry["case_id"], outcome="forwarded")
    unknown = await decide(care, entry["case_id"], outcome="forwarded", party="mars")
    needless = await decide(care, entry["case_id"], outcome="reportable", party="appeals")
    known = await decide(care, entry["case_id"], outcome="forwarded", party="civil_rights")

    assert [each[0] for each in (nobody, unknown, needless, known)] == [422, 422, 422, 200]
    assert [each[1]["code"] for each in (nobody, unknown, needless)] == [
        "party_not_named",
        "not_in_policy",
        "party_not_named",
    ]
    assert (await care.steps(entry["case_id"]))["forwarding:CCTS-III.fwd.civil_rights"] == "open"


async def test_only_the_analyst_overrides_and_only_what_the_rules_decided_can_be_returned(care: CareOffice) -> None:
    entry = await care.log()
    assistant = await care.as_person(ASSISTANT)

    refused = await assistant.put(
        f"/v1/log-entries/{entry['case_id']}/reportability",
        json={"outcome": "reportable", "reason": "because"},
        headers={"If-Match": "*"},
    )
    needless = await care.post(entry["case_id"], "reportability/return", reason="because")

    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert (needless.status_code, needless.json()["code"]) == (409, "reportability_not_overridden")


async def test_a_decision_that_forwards_no_more_withdraws_its_steps(care: CareOffice) -> None:
    entry = await care.log(matters=["discrimination"])
    assert (await care.steps(entry["case_id"]))["forwarding:CCTS-III.fwd.civil_rights"] == "open"

    await care.patch(entry["case_id"], matters=[])

    steps = await care.steps(entry["case_id"])
    assert steps["forwarding:CCTS-III.fwd.civil_rights"] == steps["forwarding_sent:CCTS-III.fwd.sent"] == "withdrawn"
    assert steps["reportability:CCTS-II.1.receivers"] == "done"

    await care.patch(entry["case_id"], matters=["discrimination"])

    assert (await care.steps(entry["case_id"]))["forwarding:CCTS-III.fwd.civil_rights"] == "open"
