"""What undoing a relation takes back of the steps that it had done, and what it leaves."""

import pytest

from tests.case_log_api.log.care_office import CareOffice
from tests.case_log_api.log.test_duplicates_deciding import decide, log_same, waiting
from tests.case_log_api.log.test_relations import undo


@pytest.mark.clause("CCTS-III.A2.review")
@pytest.mark.parametrize(("kind", "step"), [("duplicate", "duplicate_eliminated"), ("related", "related_consolidated")])
async def test_undoing_a_relation_takes_back_the_review_and_the_step_that_it_had_done(
    care: CareOffice, kind: str, step: str
) -> None:
    first, second = await log_same(care)
    (proposal,) = await waiting(await care.analyst())
    await decide(care, second, proposal, kind)
    relations = (await (await care.analyst()).get(f"/v1/log-entries/{second['case_id']}/relations")).json()["items"]
    await care.pass_time(minutes=1)

    assert (await undo(care, second["case_id"], relations[0]["id"])).status_code == 200

    steps = await care.steps(second["case_id"])
    assert (steps["analyst_review"], steps[f"{step}:{first['number']}"]) == ("open", "withdrawn")
    told = [each for each in await care.published("case.step_recorded") if each["case_id"] == second["case_id"]]
    last = {each["step"]: (each["outcome"], each["done_at"]) for each in told}
    assert (last["analyst_review"], last[f"{step}:{first['number']}"]) == (("open", None), ("withdrawn", None))
    (again,) = await waiting(await care.analyst())
    await decide(care, second, again, kind)
    steps = await care.steps(second["case_id"])
    assert (steps["analyst_review"], steps[f"{step}:{first['number']}"]) == ("done", "done")


async def test_undoing_a_relation_leaves_a_review_that_a_person_did_before_it(care: CareOffice) -> None:
    first, second = await care.log(), await care.log(narrative="Something else altogether.", constituent=None)
    assert (await care.post(second["case_id"], "analyst-review")).status_code == 200
    await care.pass_time(minutes=1)
    made = await care.post(second["case_id"], "relations", to=first["case_id"], kind="duplicate", reason="The same.")

    await undo(care, second["case_id"], made.json()["id"])

    assert (await care.steps(second["case_id"]))["analyst_review"] == "done"
