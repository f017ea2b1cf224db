"""Whatever comes twice, at once or out of order has one effect."""

import asyncio

from redis.asyncio import Redis

from tests.support.loop import Loop
from tests.support.waiting import eventually


async def test_two_webhooks_at_once_for_one_ticket_are_one_case_cycle(loop: Loop) -> None:
    await loop.resolve_ticket("81001")
    payload = loop.survey("81001", 1)
    answers = [answer.json() for answer in await asyncio.gather(*(loop.deliver(payload) for _ in range(5)))]
    assert sorted(answer["duplicate"] for answer in answers) == [False, True, True, True, True]
    assert len({answer["response_id"] for answer in answers}) == 1
    await loop.case_of("81001")
    await loop.all_quiet()
    case = await loop.case_of("81001")
    assert case["cycle_count"] == 1
    assert len(loop.mails(to="priya.raman@")) == 1
    request = await loop.desk_request("81001")
    changes = (await loop.anybody.get("case_log_api", "/v1/desk/changes"))["items"]
    assert [change["kind"] for change in changes if change["ticket"] == "81001"].count("reopen") == 1
    assert request["queue"] == "S Rev"


async def test_other_content_for_a_known_request_waits_for_a_person_and_a_sin_stands(loop: Loop) -> None:
    first = await loop.send("82001", 1)
    answer = (await loop.deliver(loop.survey("82001", 5, comment="All good now."))).json()
    assert (answer["response_id"], answer["flagged_revision"]) == (first["response_id"], 2)
    response = await loop.anybody.get("survey_api", f"/v1/responses/{first['response_id']}")
    assert response["classification"] == "sin"
    case = await loop.case_of("82001")
    await loop.anybody.post("survey_api", f"/v1/responses/{first['response_id']}/revisions/2/accept", {})
    await loop.all_quiet()
    again = await loop.case_of("82001")
    assert (again["id"], again["cycle_count"], again["status"]) == (case["id"], 1, "open")


async def test_two_directors_closing_at_once_close_once(loop: Loop) -> None:
    await loop.send("83001", 1)
    case = await loop.case_of("83001")
    await loop.all_quiet()
    path = f"/v1/cases/{case['id']}"
    directors = [await loop.person(handle, "cases:*") for handle in ("daniel.okafor", "evelyn.carter")]
    one = directors[0]
    await one.post("case_log_api", f"{path}/review", {})
    await one.post("case_log_api", f"{path}/cause", {"cause": "No lamp.", "improvement_opportunity": "Keep one."})
    await one.post("case_log_api", f"{path}/confirmation", {"summary": "Replaced."})
    await one.post("case_log_api", f"{path}/final-contact", {"kind": "call", "note": "She is content."})
    answers = await asyncio.gather(
        *(director.call("POST", "case_log_api", f"{path}/close") for director in directors for _ in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]
    await loop.all_quiet()
    changes = (await loop.anybody.get("case_log_api", "/v1/desk/changes"))["items"]
    assert [change["kind"] for change in changes].count("close") == 1


async def test_redis_flushed_again_and_again_costs_nothing(loop: Loop, redis_url: str) -> None:
    technicians = ("Mark Ellison", "Maria Delgado", "Will Turner")

    async def flush_for_ever(redis: Redis) -> None:
        while True:
            await redis.flushdb()
            await asyncio.sleep(0.02)

    async def all_told() -> bool:
        return len(loop.mails(to="priya.raman@")) == len(technicians)

    async with Redis.from_url(redis_url) as redis:
        flushing = asyncio.create_task(flush_for_ever(redis))
        try:
            for number, technician in enumerate(technicians):
                await loop.send(f"8400{number}", 1, technician=technician)
            await eventually(all_told, within=60)
            await loop.all_quiet()
        finally:
            flushing.cancel()
            await asyncio.gather(flushing, return_exceptions=True)
    for number in range(len(technicians)):
        assert (await loop.case_of(f"8400{number}"))["cycle_count"] == 1
        assert (await loop.desk_request(f"8400{number}"))["queue"] == "S Rev"
    assert len(loop.mails(to="priya.raman@")) == len(technicians)


async def test_what_cannot_be_understood_is_quarantined_and_told(loop: Loop) -> None:
    answer = await loop.deliver({"incident": {"number": "85001"}, "survey": {"rating": "eleven"}})
    said = answer.json()
    assert (answer.status_code, said["quarantined"], bool(said["reason"])) == (202, True, True)
    [kept] = (await loop.anybody.get("survey_api", "/v1/quarantine"))["items"]
    assert kept["id"] == said["quarantine_id"]


async def test_another_agencys_key_sees_nothing(loop: Loop) -> None:
    await loop.send("86001", 1)
    case = await loop.case_of("86001")
    stranger = await loop.person(None, "cases:*", "responses:*", "messages:*", agency="another-agency")
    seen = await stranger.call("GET", "case_log_api", f"/v1/cases/{case['id']}")
    assert (seen.status_code, seen.json()["code"]) == (404, "case_not_found")
    assert (await stranger.get("case_log_api", "/v1/cases"))["items"] == []
    assert (await stranger.get("survey_api", "/v1/responses"))["items"] == []
    assert (await stranger.get("notifier", "/v1/messages"))["items"] == []
