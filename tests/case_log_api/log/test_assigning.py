"""Giving entries out: to people, teams and queues, in turn, and never to the person whom an entry is about."""

import asyncio
from collections import Counter

from tests.case_log_api.log.at_work import payloads, put_into_queue
from tests.case_log_api.log.care_office import ASSISTANT, DEPUTY, MANAGER, TECHNICIAN, CareOffice

MANAGERS = ("carla.mendoza", "ian.foster", "lena.hartman", "oscar.nguyen", "sandra.keller")
QUEUE_OF_ADMINISTRATION, ADMINISTRATOR = "facilities", "gordon.pike"
WORKER = ("log:read", "log:write")


async def test_an_entry_is_given_to_a_person_and_the_timeline_says_so(care: CareOffice) -> None:
    entry = await care.log()
    answer = await care.post(entry["case_id"], "assignment", person=MANAGER)
    assert answer.status_code == 200
    assert (answer.json()["assignee"], answer.json()["queue"]) == (MANAGER, None)
    (given,) = await payloads(care, entry["case_id"], "entry_assigned")
    assert (given["how"], given["person"]) == ("named", MANAGER)


async def test_giving_it_to_a_team_takes_it_from_the_person(care: CareOffice) -> None:
    entry = await care.log()
    await care.post(entry["case_id"], "assignment", person=MANAGER)
    given = (await care.post(entry["case_id"], "assignment", team="sppr")).json()
    assert (given["assignee"], given["team"]) == (None, "sppr")


async def test_what_nobody_could_be_given_is_refused_by_name(care: CareOffice) -> None:
    entry = await care.log()
    for body, code in (
        ({"person": "nobody.here"}, "assignee_not_in_directory"),
        ({"team": "no-such-team"}, "not_in_policy"),
        ({"queue": "no-such-queue"}, "not_in_policy"),
        ({}, "assignment_not_one"),
        ({"person": MANAGER, "team": "sppr"}, "assignment_not_one"),
    ):
        answer = await care.post(entry["case_id"], "assignment", **body)
        assert (answer.status_code, answer.json()["code"]) == (422, code), body
    assert (await care.read(entry["case_id"]))["assignee"] is None


async def test_the_person_concerned_is_never_given_the_entry(care: CareOffice) -> None:
    entry = await care.log(subject_kind="employee", subject_handle=TECHNICIAN)
    answer = await care.post(entry["case_id"], "assignment", person=TECHNICIAN)
    assert (answer.status_code, answer.json()["code"]) == (409, "person_concerned_excluded")
    assert (await care.read(entry["case_id"]))["assignee"] is None


async def test_a_queue_that_goes_round_gives_each_member_one_before_anybody_gets_two(care: CareOffice) -> None:
    had: Counter[str] = Counter()
    for _ in range(2 * len(MANAGERS)):
        entry = await care.log(settle=False)
        had[(await care.post(entry["case_id"], "assignment", queue="assistance")).json()["assignee"]] += 1
        assert max(had.values()) - min(had[each] for each in MANAGERS) <= 1
    assert had == Counter(dict.fromkeys(MANAGERS, 2))


async def test_entries_given_out_at_the_same_time_go_to_different_members(care: CareOffice) -> None:
    entries = [await care.log(settle=False) for _ in MANAGERS]
    given = await asyncio.gather(*(care.post(entry["case_id"], "assignment", queue="assistance") for entry in entries))
    assert Counter(each.json()["assignee"] for each in given) == Counter(MANAGERS)


async def test_the_person_concerned_is_passed_over_and_keeps_the_place(care: CareOffice) -> None:
    about_the_first = await care.log(subject_kind="employee", subject_handle=MANAGERS[0], settle=False)
    given = await care.post(about_the_first["case_id"], "assignment", queue="assistance")
    assert given.json()["assignee"] == MANAGERS[1]
    another = await care.log(settle=False)
    given = await care.post(another["case_id"], "assignment", queue="assistance")
    assert given.json()["assignee"] == MANAGERS[0]


async def test_an_entry_waits_in_a_queue_that_does_not_go_round(care: CareOffice) -> None:
    entry = await care.log()
    given = (await care.post(entry["case_id"], "assignment", queue=QUEUE_OF_ADMINISTRATION)).json()
    assert (given["assignee"], given["queue"]) == (None, QUEUE_OF_ADMINISTRATION)


async def test_where_nobody_may_be_given_it_the_entry_waits_in_its_queue(care: CareOffice) -> None:
    entry = await care.log()
    care.notifier.pack = care.notifier.pack.model_copy(
        update={"directory": care.notifier.pack.directory.model_copy(update={"people": ()})}  # type: ignore[union-attr]
    )
    given = (await care.post(entry["case_id"], "assignment", queue="assistance")).json()
    assert (given["assignee"], given["queue"]) == (None, "assistance")


async def test_of_two_members_who_take_an_entry_the_first_has_it(care: CareOffice) -> None:
    entry = await care.log()
    await put_into_queue(care, entry["case_id"], "assistance")
    takers = [await care.caller(*WORKER, person=member) for member in MANAGERS[:2]]
    answers = await asyncio.gather(*(each.post(f"/v1/log-entries/{entry['case_id']}/take") for each in takers))
    assert sorted(each.status_code for each in answers) == [200, 409]
    (won,) = [each.json() for each in answers if each.status_code == 200]
    (lost,) = [each.json() for each in answers if each.status_code == 409]
    assert (lost["code"], lost["assignee"]) == ("entry_taken", won["assignee"])
    assert won["queue"] is None


async def test_only_a_member_takes_from_a_queue_and_only_what_waits_there(care: CareOffice) -> None:
    entry = await care.log()
    refused = await care.post(entry["case_id"], "take", by=ASSISTANT)
    assert refused.json()["code"] == "waits_in_no_queue"
    await care.post(entry["case_id"], "assignment", queue=QUEUE_OF_ADMINISTRATION)
    refused = await care.post(entry["case_id"], "take", by=ASSISTANT)
    assert (refused.status_code, refused.json()["code"]) == (403, "queue_members_only")
    nobody = await care.caller(*WORKER)
    refused = await nobody.post(f"/v1/log-entries/{entry['case_id']}/take")
    assert refused.json()["code"] == "named_person_required"
    member = await care.caller(*WORKER, person=ADMINISTRATOR)
    taken = await member.post(f"/v1/log-entries/{entry['case_id']}/take")
    assert taken.json()["assignee"] == ADMINISTRATOR


async def test_an_entry_is_taken_back_only_as_it_was_seen(care: CareOffice) -> None:
    entry = await care.log()
    path, assistant = f"/v1/log-entries/{entry['case_id']}/assignment", await care.assistant()
    seen = await care.tag(entry["case_id"])
    await care.post(entry["case_id"], "assignment", person=MANAGER)
    assert (await assistant.delete(path)).status_code == 428
    assert (await assistant.delete(path, headers={"If-Match": seen})).status_code == 412
    tag = await care.tag(entry["case_id"])
    taken_back = await assistant.delete(path, headers={"If-Match": tag})
    assert (taken_back.status_code, taken_back.json()["assignee"]) == (200, None)
    (gone,) = await payloads(care, entry["case_id"], "entry_unassigned")
    assert gone["before"]["person"] == MANAGER


async def test_the_queues_say_how_much_waits_in_them_and_since_when(care: CareOffice) -> None:
    first = await care.log(settle=False)
    await care.pass_time(hours=1)
    second = await care.log(settle=False)
    about_the_deputy = await care.log(subject_kind="employee", subject_handle=DEPUTY, settle=False)
    for entry in (first, second, about_the_deputy):
        await care.post(entry["case_id"], "assignment", queue=QUEUE_OF_ADMINISTRATION)

    async def waiting(by: str) -> tuple[int, str | None]:
        client = await care.as_person(by)
        queues = {each["id"]: each for each in (await client.get("/v1/log-queues")).json()["items"]}
        assert set(queues) == {"assistance", QUEUE_OF_ADMINISTRATION}
        return queues[QUEUE_OF_ADMINISTRATION]["waiting_count"], queues[QUEUE_OF_ADMINISTRATION]["oldest_received_at"]

    assert await waiting(ASSISTANT) == (3, first["received_at"])
    assert await waiting(DEPUTY) == (2, first["received_at"])
    member = await care.caller(*WORKER, person=ADMINISTRATOR)
    await member.post(f"/v1/log-entries/{first['case_id']}/take")
    assert await waiting(ASSISTANT) == (2, second["received_at"])


async def test_without_the_directory_nobody_is_given_anything(care: CareOffice) -> None:
    entry = await care.log()
    care.switchboard.cut.add("notifier.test")
    for body in ({"person": MANAGER}, {"queue": "assistance"}):
        answer = await care.post(entry["case_id"], "assignment", **body)
        assert (answer.status_code, answer.json()["code"]) == (503, "directory_unavailable")
    assert (await care.post(entry["case_id"], "assignment", team="sppr")).status_code == 200


async def test_what_is_closed_is_given_to_nobody(care: CareOffice) -> None:
    entry = await care.log(kind="compliment")
    assert (await care.post(entry["case_id"], "close", by=DEPUTY)).status_code == 200
    answer = await care.post(entry["case_id"], "assignment", person=MANAGER)
    assert (answer.status_code, answer.json()["code"]) == (409, "entry_not_in_work")
