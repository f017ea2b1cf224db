"""What keeps the monthly report of the log from being submitted, and what it is fetched from."""

from dataclasses import replace
from typing import Any

import pytest

from services.reporter.domain.reports.care_log import fetch_log, still_released
from services.reporter.domain.reports.care_log.fetching import LogNotFetched
from services.reporter.domain.reports.compiling import compile_report
from services.reporter.domain.reports.sources import Sources, fetch_for, recheck
from shared.contracts.log_report import LogReportEntry
from tests.reporter.log.reports import NOVEMBER, SAID, Office, Pages, listed, table
from tests.reporter.log.support import COUNTY, changed


@pytest.mark.clause("CCTS-II.3")
@pytest.mark.clause("CCTS-II.3.redacted")
@pytest.mark.parametrize("why", ["no_copy", "proposed", "stale", "withdrawn"])
async def test_an_entry_whose_words_are_not_released_holds_up_the_report_and_shows_none(
    office: Office, why: Any
) -> None:
    entries = [changed("a"), changed("b")]
    await office.reporter.take(*entries)
    compiled = await office.compile([listed(entries[0]), listed(entries[1], unreleased=why)])

    (obstacle,) = compiled.obstacles
    assert (obstacle.reason, obstacle.reference) == ("words_not_released", "2026-b")
    assert [cells[0] for cells in table(compiled, "redacted_copies").rows] == ["2026-a"]
    narratives = [cells[9] for cells in table(compiled, "log").rows]
    assert narratives == [SAID, None]


async def test_words_that_were_erased_hold_up_nothing_and_are_said_to_be_gone(office: Office) -> None:
    entry = changed("a")
    await office.reporter.take(entry)
    compiled = await office.compile([listed(entry, unreleased="erased")])

    assert compiled.obstacles == ()
    assert "they were erased" in compiled.content.model_dump_json()


@pytest.mark.clause("CCTS-II.1")
async def test_an_entry_of_which_nobody_has_decided_holds_up_the_report(office: Office) -> None:
    entry = changed("a", reportability="undecided")
    await office.reporter.take(entry)
    (obstacle,) = (await office.compile([listed(entry, "undecided")])).obstacles

    assert (obstacle.reason, obstacle.reference) == ("reportability_undecided", "2026-a")


async def test_figures_that_do_not_agree_with_the_log_hold_up_the_report(office: Office) -> None:
    known, late = changed("known"), changed("late", version=3)
    await office.reporter.take(known, changed("late", version=2))

    async def obstacle(*entries: LogReportEntry) -> str:
        compiled = await office.compile(entries)
        (found,) = compiled.obstacles
        assert found.reason == "figures_and_log_disagree"
        assert found.text in compiled.content.model_dump_json()  # a reader of the draft is told too
        return found.text

    assert "2 facts have not arrived yet" in await obstacle(listed(known), listed(late), listed(changed("unheard-of")))
    assert "1 entry has changed since" in await obstacle(listed(known), listed(changed("late", version=1)))
    assert "1 entry has changed since" in await obstacle(listed(known))
    await office.reporter.take(late)
    assert (await office.compile([listed(known), listed(late)])).obstacles == ()
    assert "2 reportable entries are counted and 1 are listed" in await obstacle(
        listed(known), listed(late, "not_reportable")
    )


@pytest.mark.clause("CCTS-II.3")
async def test_a_release_taken_back_after_the_compiling_is_found_before_the_submission(office: Office) -> None:
    entries = [changed("a"), changed("b")]
    await office.reporter.take(*entries)
    order = await office.order([listed(each) for each in entries])
    compiled = await office.compile([listed(each) for each in entries])
    assert still_released(order, compiled.content) == ()

    taken_back = await office.order([listed(entries[0]), listed(entries[1], unreleased="withdrawn")])
    found = still_released(taken_back, compiled.content)
    assert [(each.reason, each.reference) for each in found] == [
        ("release_taken_back", "2026-b"),
        ("words_not_released", "2026-b"),
    ]
    another = await office.order([listed(entries[0]), listed(entries[1], copy_version=3)])
    assert [each.reason for each in still_released(another, compiled.content)] == ["release_taken_back"]

    again = await office.compile(taken_back.fetched.entries)
    assert [cells[0] for cells in table(again, "redacted_copies").rows] == ["2026-a"]
    assert still_released(replace(taken_back, fetched=order.fetched), again.content) == ()


async def test_the_kind_is_fetched_for_and_rechecked_by_what_is_registered(office: Office) -> None:
    entry = changed("a")
    await office.reporter.take(entry)
    sources = Sources(care_log=Pages([listed(entry)]))
    order = await fetch_for(sources, replace(await office.order([]), fetched=None))
    async with office.reporter.sessions() as session:
        compiled = await compile_report(session, order)

    assert compiled.obstacles == recheck(order, compiled.content) == ()
    gone = await fetch_for(Sources(care_log=Pages([listed(entry, unreleased="stale")])), order)
    assert [each.reason for each in recheck(gone, compiled.content)] == ["release_taken_back", "words_not_released"]


async def test_without_the_log_s_entries_nothing_is_compiled(office: Office) -> None:
    order = replace(await office.order([]), fetched=None)
    async with office.reporter.sessions() as session:
        with pytest.raises(LogNotFetched):
            await compile_report(session, order)


async def test_every_page_is_fetched_and_an_entry_that_moved_between_two_is_there_once() -> None:
    entries = [listed(changed(name)) for name in ("a", "b")] + [listed(changed("a", version=2))]
    pages = Pages(entries)
    fetched = await fetch_log(pages, COUNTY, NOVEMBER)

    assert [(entry.number, entry.version) for entry in fetched.entries] == [("2026-a", 2), ("2026-b", 1)]
    assert set(pages.asked) == {(NOVEMBER.start_on, NOVEMBER.end_on)}
