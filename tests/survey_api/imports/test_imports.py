"""A file of responses: each row for itself, none twice, and what is wrong said by row, field and reason."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from services.survey_api.domain.imports import taking
from services.survey_api.domain.imports.keeping import estimated_end
from services.survey_api.domain.imports.receiving import CHUNK_BYTES
from services.survey_api.jobs.attribution import attribute_waiting
from services.survey_api.models import ImportChunk, Response, ResponseImport
from shared.clock import SettableClock
from shared.contracts.events import ResponseAttributed, ResponseClassified
from shared.db.kernel import JobRow
from tests.survey_api.desk import AGENCY, Store, survey
from tests.survey_api.imports.import_office import ImportOffice, in_parts, table

HEADER = "external_id,submitted_at,rating,ticket,desk,comment,work_completed,answers.rating"
ROWS = [
    'a-1,2026-11-17 09:05,5,,,"Quick, and\nfriendly: ""thanks""",yes,5',
    "a-2,2026-11-17,1,INC-7,isupport,Nobody came.,no,",
    "a-3,2026-11-16T10:00:00-05:00,3,,,,,",
]


def counts(report: dict[str, Any]) -> tuple[int, ...]:
    return tuple(report[f"{name}_count"] for name in ("read", "taken", "duplicate", "flagged", "rejected"))


async def test_a_file_becomes_responses_that_are_classified_and_told_of(imports: ImportOffice, store: Store) -> None:
    content = table(HEADER, *ROWS)
    import_id = await imports.sent(in_parts(content))
    waiting = await imports.read(import_id)
    assert (waiting["state"], waiting["size_bytes"], waiting["read_count"]) == ("waiting", len(content), 0)

    await imports.work()

    report = await imports.read(import_id)
    assert (report["state"], report["read_bytes"], counts(report)) == ("done", len(content), (3, 3, 0, 0, 0))
    events = await store.events(ResponseClassified)
    assert [(event.channel, event.classification, event.historic) for event in events] == [
        ("import", "positive", False),
        ("import", "sin", False),
        ("import", "neutral", False),
    ]
    assert [event.not_completed for event in events] == ["no", "reported", "no"]
    async with imports.resources.sessions() as session:
        found = {row.rating: row for row in await session.scalars(select(Response))}
        jobs = set(await session.scalars(select(JobRow.name)))
    assert found[5].comment == 'Quick, and\nfriendly: "thanks"'
    assert found[5].submitted_at.isoformat() == "2026-11-17T14:05:00+00:00", "the agency's clocks"
    assert "survey_api.attribute_responses" in jobs, "somebody finds out who is to be credited"
    assert await imports.count(ImportChunk) == 0, "the file itself is kept no longer than needed"


async def test_the_same_file_again_changes_nothing(imports: ImportOffice, store: Store) -> None:
    # Neither an id nor a ticket: the place in the file tells the row.
    plain = [",2026-11-15,4,,,,,", ",2026-11-15,4,,,,,"]
    content = table(HEADER, *ROWS, *plain)
    first = await imports.done(content)
    before = await store.counts()

    second = await imports.done(content)

    assert (counts(first), counts(second)) == ((5, 5, 0, 0, 0), (5, 0, 5, 0, 0))
    after = await store.counts()
    for what in ("responses", "response_revisions", "events"):
        assert after[what] == before[what]


async def test_other_content_for_a_known_row_waits_as_a_revision(imports: ImportOffice) -> None:
    await imports.done(table(HEADER, *ROWS))

    report = await imports.done(
        table(HEADER, ROWS[1].replace("Nobody came", "They came"), ROWS[2].replace(",3,", ",1,"))
    )

    assert counts(report) == (2, 0, 0, 2, 0)
    assert await imports.count(Response) == 3


async def test_a_row_whose_ticket_came_from_a_desk_before_is_the_same_response(imports: ImportOffice) -> None:
    header = "ticket,desk,rating"
    await imports.done(table(header, "INC-9,isupport,4"))

    report = await imports.done(table("desk;ticket;rating;external_id", "isupport;INC-9;4;x-1", "isupport;INC-9;4;x-1"))

    assert counts(report) == (2, 0, 2, 0, 0)


async def test_bad_rows_are_named_and_the_others_taken_in(imports: ImportOffice) -> None:
    rows = [
        "b-1,2026-11-17,9,,,,,",
        "b-2,2026-11-17,five,,,,,",
        "b-3,2026-13-45,4,,,,,",
        "b-4,2026-11-17,4,INC-8,nowhere,,,",
        "b-5,2026-11-17,4",
        'b-6,2026-11-17,4,,,"a quote" too many,,',
        "b-7,2036-11-17,4,,,=1+1,,",
        "b-8,2026-11-17,4,,,,,3",
    ]
    content = table(HEADER, *rows, ROWS[0]) + b"\r\nb-9,2026-11-17,4,,,\xe9t\xe9,,\r\n" + ROWS[2].encode()

    report = await imports.done(content)

    assert (report["state"], counts(report)) == ("done", (11, 2, 0, 0, 9))
    rejected = await imports.rejected(report["id"])
    assert [(row["rejected_row"], row["rejected_field"], row["rejected_code"]) for row in rejected] == [
        ("1", "rating", "rating_out_of_scale"),
        ("2", "rating", "request_invalid"),
        ("3", "submitted_at", "request_invalid"),
        ("4", "desk", "desk_not_named"),
        ("5", "", "row_not_readable"),
        ("6", "", "row_not_readable"),
        ("7", "submitted_at", "time_not_plausible"),
        ("8", "answers", "rating_contradicted"),
        ("10", "", "row_not_readable"),
    ]
    assert [row["rejected_line"] for row in rejected] == ["2", "3", "4", "5", "6", "7", "8", "9", "12"]
    assert rejected[6]["comment"] == "'=1+1", "a spreadsheet runs nothing of it"
    assert all(row["rejected_reason"] for row in rejected)


async def test_the_rejected_rows_can_be_mended_and_sent_again_as_they_are(imports: ImportOffice) -> None:
    report = await imports.done(table(HEADER, "c-1,2026-11-17,9,,,=1+1,,", ROWS[0]))
    fetched = await imports.call("GET", f"/v1/imports/{report['id']}/rejected.csv")

    again = await imports.done(fetched.content.replace(b",9,", b",4,"))

    assert counts(again) == (1, 1, 0, 0, 0)
    async with imports.resources.sessions() as session:
        assert "=1+1" in set(await session.scalars(select(Response.comment)))


async def test_a_quotation_mark_that_is_never_closed_costs_its_own_row_alone(imports: ImportOffice) -> None:
    rows = [f"d-{number},2026-11-17,4,,,,," for number in range(5)]
    rows[1] = 'd-1,2026-11-17,4,,,"never closed,,'

    report = await imports.done(table(HEADER, *rows))

    assert counts(report) == (5, 4, 0, 0, 1)


async def test_a_line_without_end_is_one_bad_row(imports: ImportOffice) -> None:
    endless = b"e-1,2026-11-17,4,,," + b"x" * (4 * CHUNK_BYTES) + b",,"
    content = table(HEADER, ROWS[0]).replace(b"\r\n", b"\n") + b"\n" + endless + b"\n" + ROWS[2].encode() + b"\n"

    report = await imports.done(content)

    assert (report["state"], counts(report)) == ("done", (3, 2, 0, 0, 1))
    assert [row["rejected_line"] for row in await imports.rejected(report["id"])] == ["4"]


async def test_json_lines_with_a_mark_at_the_start_are_read_like_calls_to_the_api(imports: ImportOffice) -> None:
    good = {"rating": 5, "submitted_at": "2026-11-17T09:05:00-05:00", "external_id": "j-1"}
    lines = [
        json.dumps(good),
        "{not json",
        "[1]",
        json.dumps(good | {"surprise": 1}),
        "",
        json.dumps(good | {"comment": "NUL \x00"}),
        json.dumps(good | {"survey": "another"}),
    ]

    report = await imports.done(b"\xef\xbb\xbf" + "\n".join(lines).encode(), format="jsonl")

    assert counts(report) == (6, 1, 0, 0, 5)
    rejected = await imports.rejected(report["id"])
    assert [(row["rejected_line"], row["rejected_field"]) for row in rejected] == [
        ("2", ""),
        ("3", ""),
        ("4", "surprise"),
        ("6", "comment"),
        ("7", "survey"),
    ]


async def test_a_source_reads_rows_by_its_mapping(imports: ImportOffice, store: Store) -> None:
    header = "incident.number;incident.resolution;survey.rating;survey.comments;survey.submitted_at"
    rows = ["INC-1;1;1;Nobody came.;2026-11-17T09:05:00-05:00", "INC-2;1;splendid;;"]

    report = await imports.done(table(header, *rows), source="isupport")
    as_json = await imports.done(json.dumps(survey("INC-3", 5)).encode(), source="isupport", format="jsonl")

    assert (counts(report), counts(as_json)) == ((2, 1, 0, 0, 1), (1, 1, 0, 0, 0))
    assert [(row["rejected_field"], row["rejected_code"]) for row in await imports.rejected(report["id"])] == [
        ("rating", "rating_not_understood")
    ]
    events = await store.events(ResponseClassified)
    assert [(event.ticket, event.desk, event.source) for event in events] == [
        ("INC-1", "isupport", "isupport"),
        ("INC-3", "isupport", "isupport"),
    ]


async def test_a_wrong_file_is_refused_at_once_and_nothing_of_it_kept(imports: ImportOffice) -> None:
    files = {
        b"": "no rows",
        b"rating,comment\r\n": "no rows",
        b"rating,colour,answers.nothing\r\n5,red,1": "unknown columns: colour, answers.nothing",
        b"rating,rating\r\n5,5": "columns twice: rating",
        b"comment\r\nHello": "missing columns: rating",
        "rating\r\n5".encode("utf-16"): "UTF-8",
    }
    for content, said in files.items():
        answer = await imports.send(content)
        assert (answer.status_code, answer.json()["code"]) == (422, "import_file_invalid"), said
        assert said in answer.json()["detail"] + answer.json().get("how_to_fix", "")
    assert (await imports.send(b"rating\n5", survey="none")).status_code == 422
    assert (await imports.send(b"rating\n5", source="none")).status_code == 404
    assert await imports.count(ResponseImport) == 0


async def test_an_old_sin_counts_and_is_told_to_be_history(
    imports: ImportOffice, store: Store, clock: SettableClock
) -> None:
    old, new = clock.now() - timedelta(days=31), clock.now() - timedelta(days=29)

    report = await imports.done(table("submitted_at,rating", f"{old.isoformat()},1", f"{new.isoformat()},1"))

    assert (report["taken_count"], report["historic_count"]) == (2, 1)
    events = await store.events(ResponseClassified)
    assert [(event.classification, event.historic, event.lane) for event in events] == [
        ("sin", True, "normal"),
        ("sin", False, "sin"),
    ]
    await attribute_waiting(imports.resources, AGENCY)
    told = {event.response_id: event.is_sin for event in await store.events(ResponseAttributed)}
    assert [told[event.response_id] for event in events] == [False, True]


async def test_what_was_taken_in_before_an_import_was_stopped_stays_and_is_told(
    imports: ImportOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "ROWS_AT_ONCE", 5)
    rows = [f"f-{number},2026-11-17,4,,,,," for number in range(7)]
    import_id = await imports.sent(table(HEADER, *rows))
    await imports.work(most=1)
    running = await imports.read(import_id)
    assert (running["state"], running["read_count"]) == ("running", 5)
    assert running["estimated_end_at"] is not None

    stopped = [await imports.call("POST", f"/v1/imports/{import_id}/cancel") for _ in range(2)]
    await imports.work()

    assert [answer.json()["state"] for answer in stopped] == ["cancelled", "cancelled"]
    assert stopped[0].json()["taken_count"] == await imports.count(Response) == 5
    assert await imports.count(ImportChunk) == 0
    finished = await imports.done(table(HEADER, *rows))
    assert counts(finished) == (7, 2, 5, 0, 0), "sent again, it goes on"
    over = await imports.call("POST", f"/v1/imports/{finished['id']}/cancel")
    assert (over.status_code, over.json()["code"]) == (409, "import_over")


@pytest.mark.parametrize(("hours", "read", "end"), [(1, 250, 3), (24 * 90, 1, None)])
def test_the_end_is_estimated_by_the_speed_so_far_if_a_calendar_holds_it(
    hours: int, read: int, end: int | None, clock: SettableClock
) -> None:
    now = clock.now()
    size = 1000 if end is not None else 500_000_000
    kept = ResponseImport(state="running", position=read, size_bytes=size, started_at=now - timedelta(hours=hours))

    assert estimated_end(kept, now) == (None if end is None else now + timedelta(hours=end))
