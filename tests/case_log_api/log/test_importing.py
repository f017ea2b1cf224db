"""Files of entries: each row for itself, none twice, and what is wrong said by line and field."""

import csv
import io
import json
from typing import Any

import httpx
from sqlalchemy import select

from services.case_log_api.models import Case, LogEntry
from tests.case_log_api.log.care_office import ANALYST, ASSISTANT, CareOffice

HEADER = (
    "kind,channel,received_at,narrative,received_by,receiver_role,category,constituent_name,"
    "constituent_case_numbers,matters,source_ref,subject_kind,subject_handle"
)
ROWS = [
    'complaint,letter,{day},"I waited, again.",amy.tran,designee,facilities,Rosa Delgado,30B1; 30B2,,l-1,,',
    "complaint,pigeon,{day},Second.,amy.tran,deputy_director,,,,,l-2,,",
    'question,letter,{day},"Third,\nover two lines.",,,,,,,l-3,,',
    "complaint,letter,{day},=cmd|' /C calc'!A0,,,neglect,,,moon,l-4,,",
    "complaint,letter,{day},Fifth.,,,,,,,l-5,employee,nora.whitfield",
]


def csv_of(care: CareOffice, *rows: str, header: str = HEADER) -> bytes:
    day = care.now.date().isoformat()
    return "\r\n".join([header, *(row.format(day=day) for row in rows)]).encode()


async def send(care: CareOffice, body: bytes, *, by: str = ANALYST, **params: str) -> httpx.Response:
    client = await care.as_person(by)
    return await client.post("/v1/log-imports", params={"format": "csv", **params}, content=body)


async def done(care: CareOffice, body: bytes, **params: str) -> dict[str, Any]:
    answer = await send(care, body, **params)
    assert answer.status_code == 202, answer.text
    await care.settle()
    found: dict[str, Any] = (await (await care.analyst()).get(f"/v1/log-imports/{answer.json()['id']}")).json()
    return found


async def test_good_rows_are_logged_and_bad_ones_named_by_line_and_field(care: CareOffice) -> None:
    report = await done(care, csv_of(care, *ROWS))

    assert (report["state"], report["row_count"]) == ("done", 5)
    assert (report["logged_count"], report["known_count"], report["rejected_count"]) == (2, 0, 3)
    client = await care.analyst()
    rejections = (await client.get(f"/v1/log-imports/{report['id']}/rejections")).json()["items"]
    assert [(row["line"], [(each["field"], each["code"]) for each in row["faults"]]) for row in rejections] == [
        (3, [("channel", "not_in_policy"), ("receiver_role", "receiver_role_not_held")]),
        (6, [("matters/0", "not_in_policy")]),
        (7, [("", "nobody_logs_about_themselves")]),
    ]
    async with care.resources.sessions() as session:
        logged = await session.get(LogEntry, (care.agency, await _entry_of(care, "l-1")))
    assert logged is not None
    assert (logged.source, logged.reportability, logged.logged_by) == ("import", "reportable", ANALYST)
    shown = await care.read(str(logged.case_id), reason="Checking.")
    assert shown["constituent"]["case_numbers"] == ["30B1", "30B2"]
    told = {each["case_id"] for each in await care.published("log_entry.changed")}
    assert str(await _entry_of(care, "l-1")) in told, "a rejected row takes back nothing of the others"
    assert await care.dead_jobs() == []


async def test_a_file_sent_twice_is_logged_once(care: CareOffice) -> None:
    body = csv_of(care, ROWS[0], "complaint,letter,{day},Without a mark.,,,,,,,,,")

    first, second = await done(care, body), await done(care, body)

    assert (first["logged_count"], second["logged_count"], second["known_count"]) == (2, 0, 2)
    assert await care.count(Case) == 2


async def test_another_letter_under_the_same_mark_is_rejected_and_not_lost(care: CareOffice) -> None:
    await done(care, csv_of(care, ROWS[0]))

    report = await done(care, csv_of(care, "complaint,letter,{day},Another letter.,,,,,,,l-1,,"))

    assert (report["known_count"], report["rejected_count"]) == (0, 1)
    [row] = (await (await care.analyst()).get(f"/v1/log-imports/{report['id']}/rejections")).json()["items"]
    assert [(each["field"], each["code"]) for each in row["faults"]] == [("source_ref", "entry_logged_before")]


async def test_the_rejected_rows_come_back_harmless_and_can_be_mended_and_sent_again(care: CareOffice) -> None:
    report = await done(care, csv_of(care, *ROWS))
    client = await care.analyst()

    fetched = await client.get(f"/v1/log-imports/{report['id']}/rejected.csv")

    table = list(csv.reader(io.StringIO(fetched.content.decode("utf-8-sig"), newline="")))
    assert table[0] == [*HEADER.split(","), "line", "reasons"]
    assert [row[3] for row in table[1:]] == ["Second.", "'=cmd|' /C calc'!A0", "Fifth."]
    assert "matters/0: " in table[2][-1]
    mended = fetched.content.decode("utf-8-sig").replace("pigeon", "phone").replace("deputy_director", "designee")
    again = await done(care, mended.replace(",moon,", ",,").replace("employee,nora.whitfield", ",").encode())
    assert (again["logged_count"], again["rejected_count"]) == (3, 0)
    shown = await care.read(str(await _entry_of(care, "l-4")), reason="Checking.")
    assert shown["texts"]["narrative"] == "=cmd|' /C calc'!A0"


async def test_json_lines_are_read_like_calls_to_the_api(care: CareOffice) -> None:
    day = care.now.date().isoformat()
    good = {
        "kind": "question",
        "channel": "email",
        "received_at": day,
        "narrative": "When?",
        "constituent": {"name": "A"},
    }
    lines = [
        json.dumps(good),
        "{not json",
        "[1, 2]",
        json.dumps(good | {"surprise": 1, "kind": "rumour"}),
        "",
        json.dumps(good | {"narrative": "NUL \x00 inside"}),
        json.dumps(good | {"received_at": "2026-13-45"}),
    ]

    report = await done(care, "\n".join(lines).encode(), format="jsonl")

    assert (report["logged_count"], report["rejected_count"]) == (1, 5)
    client = await care.analyst()
    rejections = (await client.get(f"/v1/log-imports/{report['id']}/rejections")).json()["items"]
    assert [(row["line"], sorted(each["field"] for each in row["faults"])) for row in rejections] == [
        (2, [""]),
        (3, [""]),
        (4, ["kind", "surprise"]),
        (6, [""]),
        (7, ["received_at"]),
    ]
    assert (await client.get(f"/v1/log-imports/{report['id']}/rejected.csv")).status_code == 200


async def test_a_file_that_is_none_of_entries_is_refused_as_a_whole(care: CareOffice) -> None:
    bodies = {
        b"": "missing columns",
        b"kind,channel,received_at,narrative\r\n": "no rows",
        b"kind,kind,channel,received_at,narrative,colour\r\n1,2,3,4,5,6": "unknown columns: colour",
        "kind,channel,received_at,narrative\r\ncomplaint,letter,2026-11-18,\xe9t\xe9".encode("latin-1"): "UTF-8",
    }
    for body, said in bodies.items():
        answer = await send(care, body)
        assert (answer.status_code, answer.json()["code"]) == (422, "import_not_readable"), said
        assert said in answer.json()["detail"]
    large = await send(care, b"x" * (20 * 1024 * 1024 + 1))
    assert large.status_code == 413


async def test_rows_of_another_day_need_a_reason_of_their_own_or_of_the_file(care: CareOffice) -> None:
    old = "complaint,letter,2026-11-02,Old.,,,,,,,l-9,,"

    without = await done(care, csv_of(care, old))
    with_reason = await done(care, csv_of(care, old), backdating_reason="Letters of the north office.")

    assert (without["rejected_count"], with_reason["logged_count"]) == (1, 1)
    entry = await care.read(str(await _entry_of(care, "l-9")))
    assert entry["received_at"].startswith("2026-11-02T08:00:00"), "a day of the agency's clocks"


async def test_a_file_waits_for_a_directory_that_cannot_be_asked(care: CareOffice) -> None:
    care.switchboard.cut.add("notifier.test")
    answer = await send(care, csv_of(care, ROWS[0]))
    await care.settle()
    path = f"/v1/log-imports/{answer.json()['id']}"
    client = await care.analyst()
    assert (await client.get(path)).json()["state"] == "running"

    care.switchboard.cut.clear()
    await care.pass_time(minutes=5)

    assert (await client.get(path)).json()["logged_count"] == 1


async def test_who_may_import_and_see_what_was_rejected(care: CareOffice) -> None:
    report = await done(care, csv_of(care, *ROWS))
    machine = await care.caller("log:import")
    stranger = await care.caller("log:import", "log:private", agency="technology-services")

    own = await machine.get(f"/v1/log-imports/{report['id']}/rejected.csv")
    other = await stranger.get(f"/v1/log-imports/{report['id']}")
    refused = await send(care, csv_of(care, ROWS[0]), by=ASSISTANT)

    assert [(answer.status_code, answer.json()["code"]) for answer in (own, other, refused)] == [
        (403, "scope_missing"),
        (404, "import_not_found"),
        (403, "scope_missing"),
    ]


async def test_what_rejected_rows_said_is_forgotten_after_a_month(care: CareOffice) -> None:
    report = await done(care, csv_of(care, *ROWS))

    await care.pass_time(days=31)

    fetched = await (await care.analyst()).get(f"/v1/log-imports/{report['id']}/rejected.csv")
    assert b"Second." not in fetched.content
    assert b"pigeon" in fetched.content, "the reasons stay"


async def test_more_rows_than_one_transaction_takes_are_logged_in_turns(care: CareOffice) -> None:
    rows = [f"compliment,phone,{{day}},Thanks number {number}.,,,,,,,m-{number},," for number in range(60)]

    report = await done(care, csv_of(care, *rows))

    assert (report["logged_count"], report["state"]) == (60, "done")
    assert await care.count(LogEntry) == 60


async def _entry_of(care: CareOffice, mark: str) -> Any:
    async with care.resources.sessions() as session:
        return (await session.scalars(select(LogEntry.case_id).where(LogEntry.source_ref == mark))).one()
