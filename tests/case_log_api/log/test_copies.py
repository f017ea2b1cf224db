"""A redacted copy: proposed by rules, reviewed by a person, released by a named one, stale once its originals change."""

import pytest

from services.case_log_api.domain.log.copies.proposing import propose_copy
from services.case_log_api.domain.log.entries import lock_entry
from shared.ids import new_id
from shared.policy.store import current_policy
from tests.case_log_api.log.care_office import ANALYST, CARE, DEPUTY, TECHNICIAN, CareOffice
from tests.case_log_api.log.copies_support import CANARIES, SAID, act, copy_of, hide, log_canary, release_canary


@pytest.mark.clause("CCTS-II.3.redacted")
async def test_what_is_logged_is_proposed_without_what_the_rules_find_and_the_originals_stay(care: CareOffice) -> None:
    case_id = await log_canary(care)
    copy = (await copy_of(await care.analyst(), case_id)).json()
    assert (copy["version"], copy["state"], copy["made_by"], copy["is_stale"]) == (1, "proposed", "careloop", False)
    shown = str(copy["texts"])
    assert SAID in copy["texts"]["narrative"]["text"]
    assert not any(canary in shown for canary in CANARIES if canary != "Ferdinanda")
    assert copy["texts"]["subject_name"]["text"] == "[name]"
    assert {each["rule"] for each in copy["texts"]["narrative"]["hidden"]} >= {"known-name", "known-email", "known-id"}
    assert (await care.read(case_id, reason="Proof."))["texts"]["narrative"].startswith("I am Guadalupe")
    assert (await care.steps(case_id))["redaction"] == "open"


async def test_the_same_words_under_the_same_rules_are_the_same_copy(care: CareOffice) -> None:
    case_id, analyst = await log_canary(care), await care.analyst()
    again = await analyst.post(f"/v1/log-entries/{case_id}/redacted-copies")
    assert (again.status_code, again.json()["version"]) == (201, 1)
    assert (await care.kinds(case_id)).count("copy_proposed") == 1


async def test_a_person_hides_more_and_shows_again_each_time_in_a_new_version(care: CareOffice) -> None:
    case_id, analyst = await log_canary(care), await care.analyst()
    made = (await hide(analyst, case_id, "Ferdinanda")).json()
    assert (made["version"], made["state"], made["reviewed_by"]) == (2, "proposed", ANALYST)
    assert "Ferdinanda" not in str(made["texts"])
    assert "let [name] speak" in made["texts"]["narrative"]["text"]
    by_hand = [each for each in made["texts"]["narrative"]["hidden"] if each["rule"] == "person"]
    assert len(by_hand) == 1
    copy = await copy_of(analyst, case_id)
    place = {"field": "narrative", "start": by_hand[0]["start"], "end": by_hand[0]["end"]}
    back = await act(analyst, copy, case_id, "spans", lift=[place])
    assert "Ferdinanda speak" in back.json()["texts"]["narrative"]["text"]
    assert (await copy_of(analyst, case_id, 1)).json()["state"] == "superseded"
    assert (await care.kinds(case_id))[-2:] == ["copy_reviewed", "copy_reviewed"]


async def test_a_known_party_and_an_ssn_are_shown_for_a_reason_only(care: CareOffice) -> None:
    case_id, analyst = await log_canary(care), await care.analyst()
    await hide(analyst, case_id, "Ferdinanda")
    for rule, needs in (("known-name", True), ("social-security-number", True), ("person", False)):
        copy = await copy_of(analyst, case_id)
        seen = next(each for each in copy.json()["texts"]["narrative"]["hidden"] if each["rule"] == rule)
        place = {"field": "narrative", "start": seen["start"], "end": seen["end"]}
        bare = await act(analyst, copy, case_id, "spans", lift=[place])
        assert bare.status_code == (422 if needs else 201), rule
        if needs:
            assert bare.json()["code"] == "lift_reason_missing"
            reasoned = await act(analyst, copy, case_id, "spans", lift=[{**place, "reason": "A street of that name."}])
            assert reasoned.status_code == 201, reasoned.text


async def test_places_are_counted_in_the_original_by_whoever_reads_that(care: CareOffice) -> None:
    case_id, analyst = await log_canary(care), await care.analyst()
    answer = await analyst.get(f"/v1/log-entries/{case_id}/redacted-copies/1", params={"reason": "Reviewing."})
    narrative = answer.json()["texts"]["narrative"]
    assert narrative["original"].startswith("I am Guadalupe Ibarra-Quintero")
    for each in narrative["hidden"]:
        assert narrative["text"][each["start"] : each["end"]] == each["label"]
    start = narrative["original"].index("Ferdinanda")
    made = await act(
        analyst,
        await copy_of(analyst, case_id),
        case_id,
        "spans",
        over="original",
        hide=[{"field": "narrative", "start": start, "end": start + len("Ferdinanda"), "kind": "name"}],
    )
    assert "Ferdinanda" not in made.json()["texts"]["narrative"]["text"]
    assert [(read.what, read.reason) for read in await care.private_reads(case_id)] == [
        ("redacted copy 1", "Reviewing.")
    ]


async def test_a_place_that_is_none_is_refused_by_name(care: CareOffice) -> None:
    case_id, analyst = await log_canary(care), await care.analyst()
    copy = await copy_of(analyst, case_id)
    for body, code in (
        ({"hide": [{"field": "narrative", "start": 0, "end": 9999}]}, "span_outside_text"),
        ({"hide": [{"field": "answer", "start": 0, "end": 1}]}, "span_outside_text"),
        ({"hide": [{"field": "narrative", "start": 4, "end": 4}]}, "span_outside_text"),
        ({"lift": [{"field": "narrative", "start": 0, "end": 3}]}, "span_not_found"),
        ({"hide": [{"field": "narrative", "start": -1, "end": 3}]}, "request_invalid"),
        ({}, "request_invalid"),
    ):
        refused = await act(analyst, copy, case_id, "spans", **body)
        assert (refused.status_code, refused.json()["code"]) == (422, code)


@pytest.mark.clause("CCTS-II.3.redacted")
async def test_a_named_person_in_the_role_releases_exactly_one_version(care: CareOffice) -> None:
    case_id = await log_canary(care)
    version = await release_canary(care, case_id)
    entry = await care.read(case_id)
    assert (entry["released_version"], entry["texts_are"]) == (version, "released")
    assert SAID in entry["texts"]["narrative"]
    assert not any(canary in str(entry["texts"]) for canary in CANARIES)
    assert (await care.steps(case_id))["redaction"] == "done"
    released = [each for each in await care.timeline(case_id) if each.kind == "copy_released"]
    assert [(each.actor, each.clause) for each in released] == [(ANALYST, "CCTS-II.3.redacted")]


async def test_who_does_not_hold_the_role_or_the_scope_releases_nothing(care: CareOffice) -> None:
    case_id = await log_canary(care)
    analyst = await care.analyst()
    copy = await copy_of(analyst, case_id)
    deputy = await care.caller("log:release", person=DEPUTY, agency=CARE)
    refused = await act(deputy, copy, case_id, "release")
    assert (refused.status_code, refused.json()["code"]) == (403, "release_role_missing")
    machine = await care.caller("log:release", agency=CARE)
    assert (await act(machine, copy, case_id, "release")).json()["code"] == "named_person_required"
    assert (await act(await care.assistant(), copy, case_id, "release")).json()["code"] == "scope_missing"
    named = await act(machine, copy, case_id, "release", released_by=ANALYST)
    assert (named.status_code, named.json()["released_by"]) == (200, ANALYST)


async def test_whom_an_entry_is_about_finds_none_of_its_copies(care: CareOffice) -> None:
    case_id = await log_canary(care)
    concerned = await care.caller("log:redact", "log:release", "log:export", person=TECHNICIAN, agency=CARE)
    copy = await copy_of(await care.analyst(), case_id)
    assert (await concerned.get(f"/v1/log-entries/{case_id}/redacted-copies")).status_code == 404
    assert (await concerned.get(f"/v1/log-entries/{case_id}/redacted-copies/1")).status_code == 404
    assert (await act(concerned, copy, case_id, "spans", hide=[])).status_code in {404, 422}
    assert (await act(concerned, copy, case_id, "withdraw", reason="Because.")).status_code == 404


async def test_what_was_released_or_superseded_is_not_released_again(care: CareOffice) -> None:
    case_id, analyst = await log_canary(care), await care.analyst()
    await hide(analyst, case_id, "Ferdinanda")
    first = await copy_of(analyst, case_id, 1)
    refused = await act(analyst, first, case_id, "release")
    assert (refused.status_code, refused.json()["code"]) == (409, "copy_not_proposed")
    latest = await copy_of(analyst, case_id)
    assert (await act(analyst, latest, case_id, "release")).status_code == 200
    again = await act(analyst, latest, case_id, "release")
    assert (again.status_code, again.json()["code"]) == (412, "version_changed")
    review = await act(analyst, first, case_id, "spans", hide=[{"field": "narrative", "start": 0, "end": 1}])
    assert review.json()["code"] == "copy_superseded"


async def test_of_two_releases_the_later_takes_the_place_of_the_first(care: CareOffice) -> None:
    case_id, analyst = await log_canary(care), await care.analyst()
    first = await release_canary(care, case_id)
    await hide(analyst, case_id, SAID, kind="hidden")
    assert SAID in (await care.read(case_id))["texts"]["narrative"], "what is only proposed shows nothing"
    await act(analyst, await copy_of(analyst, case_id), case_id, "release")
    entry = await care.read(case_id)
    assert entry["released_version"] == first + 1
    assert SAID not in entry["texts"]["narrative"]
    assert (await copy_of(analyst, case_id, first)).json()["state"] == "superseded"


@pytest.mark.clause("CCTS-II.3.redacted")
async def test_a_release_is_refused_while_the_rules_find_something_unless_exactly_that_is_said_to_be_harmless(
    care: CareOffice,
) -> None:
    case_id, analyst = await log_canary(care), await care.analyst()
    copy = await copy_of(analyst, case_id)
    seen = next(each for each in copy.json()["texts"]["narrative"]["hidden"] if each["rule"] == "known-email")
    place = {"field": "narrative", "start": seen["start"], "end": seen["end"], "reason": "The office's own."}
    await act(analyst, copy, case_id, "spans", lift=[place])
    copy = await copy_of(analyst, case_id)
    refused = await act(analyst, copy, case_id, "release")
    assert (refused.status_code, refused.json()["code"]) == (409, "personal_data_remains")
    places = [{name: each[name] for name in ("field", "start", "end")} for each in refused.json()["places"]]
    assert len(places) == 1
    assert "g.ibarra" not in refused.text
    more = [*places, {"field": "narrative", "start": 0, "end": 1}]
    assert (await act(analyst, copy, case_id, "release", harmless=more)).json()["code"] == "personal_data_remains"
    assert (await act(analyst, copy, case_id, "release", harmless=places)).status_code == 200
    entry = next(each for each in await care.timeline(case_id) if each.kind == "copy_released")
    assert (entry.payload or {})["harmless"] == [["narrative", places[0]["start"], places[0]["end"]]]


@pytest.mark.clause("CCTS-II.3.redacted")
async def test_nothing_of_a_released_copy_leaves_from_the_moment_its_originals_change(care: CareOffice) -> None:
    case_id, analyst = await log_canary(care), await care.analyst()
    version = await release_canary(care, case_id)
    await change_behind_the_api(care, case_id, "UPDATE entry_texts SET text = text || ' More.' WHERE case_id = $1")
    entry = await care.read(case_id)
    assert (entry["texts_are"], entry["texts"]["narrative"]) == ("none", None)
    copy = await copy_of(analyst, case_id, version)
    assert (copy.json()["state"], copy.json()["is_stale"]) == ("released", True)


async def test_a_person_put_right_or_a_text_taken_away_makes_a_copy_stale_too(care: CareOffice) -> None:
    case_id = await log_canary(care)
    await release_canary(care, case_id)
    for change, undo in (
        (
            "UPDATE constituents SET also_known_as = ARRAY['Nena']",
            "UPDATE constituents SET also_known_as = ARRAY['Lupe Ibarra']",
        ),
        (
            "UPDATE log_entries SET subject_handle = 'tina.brandt'",
            "UPDATE log_entries SET subject_handle = 'marco.villanueva'",
        ),
        ("DELETE FROM entry_texts WHERE field = 'subject_name' AND case_id = $1", None),
    ):
        await change_behind_the_api(care, case_id, change)
        assert (await care.read(case_id))["texts_are"] == "none", change
        if undo is not None:
            await change_behind_the_api(care, case_id, undo)
            assert (await care.read(case_id))["texts_are"] == "released", undo


async def test_a_stale_copy_ends_with_the_next_proposal_which_keeps_what_persons_decided(care: CareOffice) -> None:
    case_id, analyst = await log_canary(care), await care.analyst()
    version = await release_canary(care, case_id)
    copy = await copy_of(analyst, case_id)
    await change_behind_the_api(
        care, case_id, "UPDATE entry_texts SET text = 'Now: ' || text WHERE case_id = $1 AND field = 'narrative'"
    )
    assert (await act(analyst, copy, case_id, "spans", hide=[{"field": "narrative", "start": 0, "end": 1}])).json()[
        "code"
    ] == "copy_stale"
    await propose(care, case_id)
    made = (await copy_of(analyst, case_id)).json()
    assert (made["version"], made["state"]) == (version + 1, "proposed")
    assert made["texts"]["narrative"]["text"].startswith("Now: I am [name]")
    assert "Ferdinanda" not in str(made["texts"])
    assert (await copy_of(analyst, case_id, version)).json()["state"] == "superseded"
    assert (await care.read(case_id))["released_version"] is None
    assert "copy_stale" in await care.kinds(case_id)


async def test_a_stale_proposal_is_not_released(care: CareOffice) -> None:
    case_id, analyst = await log_canary(care), await care.analyst()
    copy = await copy_of(analyst, case_id)
    await change_behind_the_api(care, case_id, "UPDATE entry_texts SET text = text || '!' WHERE case_id = $1")
    refused = await act(analyst, copy, case_id, "release")
    assert (refused.status_code, refused.json()["code"]) == (409, "copy_stale")


@pytest.mark.clause("CCTS-II.3.redacted")
async def test_a_released_copy_is_taken_back_with_a_reason(care: CareOffice) -> None:
    case_id, analyst = await log_canary(care), await care.analyst()
    await release_canary(care, case_id)
    copy = await copy_of(analyst, case_id)
    assert (await act(analyst, copy, case_id, "withdraw")).status_code == 422
    taken = await act(analyst, copy, case_id, "withdraw", reason="The neighbour can be guessed.")
    assert (taken.status_code, taken.json()["state"]) == (200, "withdrawn")
    entry = await care.read(case_id)
    assert (entry["released_version"], entry["texts_are"]) == (None, "none")
    copy = await copy_of(analyst, case_id)
    assert (await act(analyst, copy, case_id, "withdraw", reason="Again.")).json()["code"] == "copy_not_released"
    assert (await care.kinds(case_id))[-1] == "copy_withdrawn"


async def test_another_agency_finds_none(care: CareOffice) -> None:
    case_id = await log_canary(care)
    other = await care.caller("log:*", agency="technology-services")
    assert (await other.get(f"/v1/log-entries/{case_id}/redacted-copies")).status_code == 404
    assert (await other.get(f"/v1/log-entries/{new_id()}/redacted-copies/1")).status_code == 404


async def propose(care: CareOffice, case_id: str) -> None:
    async with care.resources.sessions.begin() as session:
        logged = await lock_entry(session, CARE, case_id, actor=None)  # type: ignore[arg-type]  # text serves as well
        await propose_copy(session, logged, await current_policy(session, CARE), now=care.now)


async def change_behind_the_api(care: CareOffice, case_id: str, statement: str) -> None:
    async with care.engine.begin() as connection:
        bound = statement if "$1" in statement else f"{statement} WHERE case_id = $1"
        await connection.exec_driver_sql(bound, (case_id,))
