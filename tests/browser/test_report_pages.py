"""reporter's pages in a real browser: on a phone, without JavaScript, and without a fault for axe."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.report_site import HEART, LOG, REVIEWER, SERVICES, ReportPlace, report_site
from tests.browser.site import Arrive, Visitor
from tests.support.servers import Servers

pytestmark = [pytest.mark.asyncio(loop_scope="package"), pytest.mark.xdist_group("browser")]

LARGEST_PAGE = 120 * 1024


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def reports(servers: Servers) -> AsyncIterator[ReportPlace]:
    async with report_site(servers) as place:
        yield place


@pytest_asyncio.fixture(loop_scope="package")
async def call(browser: Browser, reports: ReportPlace) -> AsyncIterator[Arrive]:
    visitors: list[Visitor] = []

    async def arrive(**options: object) -> Visitor:
        visitors.append(await Visitor.arrive(browser, reports, **{"java_script_enabled": False, **options}))
        return visitors[-1]

    yield arrive
    for visitor in visitors:
        await visitor.leave()


async def overview(person: Visitor, place: ReportPlace) -> None:
    await place.sign_in(person)
    assert await person.page.locator("h1").inner_text() == "Overview"


async def overview_with_target(person: Visitor, place: ReportPlace) -> None:
    await place.sign_in(person, agency=HEART)


async def overview_with_log(person: Visitor, place: ReportPlace) -> None:
    await place.sign_in(person, agency=LOG)


async def run(person: Visitor, place: ReportPlace) -> None:
    """As the one who is to review it."""
    await place.sign_in(person, agency=HEART, as_=REVIEWER, then=f"/report-runs/{place.run_id}")
    assert await person.page.get_by_role("heading", name="Your step:").count() == 1


async def run_read(person: Visitor, place: ReportPlace) -> None:
    """As somebody who has no step to take."""
    await place.sign_in(person, agency=HEART, as_="eleanor.voss", then=f"/report-runs/{place.run_id}")
    assert await person.page.get_by_role("heading", name="Steps").count() == 1


async def run_refused(person: Visitor, place: ReportPlace) -> None:
    await run(person, place)
    await person.page.get_by_text("Return it with corrections").click()
    await person.page.get_by_label("A note").fill("I am not sure yet.")
    answer = await person.send("Return it")
    assert answer is not None
    assert answer.status == 422


async def results(person: Visitor, _: ReportPlace) -> None:
    await person.go(f"/public/{HEART}")
    assert await person.page.locator("h1").inner_text() in {"What our customers say", "Lo que dicen nuestros clientes"}


async def no_results(person: Visitor, _: ReportPlace) -> None:
    answer = await person.go(f"/public/{SERVICES}")
    assert answer.status == 404


STATES: list[Callable[[Visitor, ReportPlace], Awaitable[None]]] = [
    overview,
    overview_with_target,
    overview_with_log,
    run,
    run_read,
    run_refused,
    results,
    no_results,
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: str(state.__name__))
async def test_a_page_has_no_fault_is_small_and_fetches_from_nowhere_else(
    state: Callable[[Visitor, ReportPlace], Awaitable[None]], call: Arrive, reports: ReportPlace
) -> None:
    person = await call(viewport={"width": 320, "height": 700}, java_script_enabled=True)
    await state(person, reports)

    assert await person.accessibility_faults() == ""
    await person.page.emulate_media(color_scheme="dark")
    assert await person.accessibility_faults("color-contrast") == ""
    assert await person.is_as_wide_as_its_window()
    assert person.origins == {reports.origin}
    assert 0 < await person.bytes_received_last() < LARGEST_PAGE
    assert person.complaints == []


async def test_what_was_refused_has_the_focus_and_nothing_typed_is_lost(call: Arrive, reports: ReportPlace) -> None:
    person = await call()
    await run_refused(person, reports)
    assert await person.page.evaluate("document.activeElement.id") == "summary"
    assert (await person.page.title()).startswith("Error: ")
    assert await person.page.get_by_label("A note").input_value() == "I am not sure yet."
    await person.page.locator("#summary a").click()
    assert await person.page.evaluate("document.activeElement.id") == "act-corrections"
    await person.page.locator("#act-corrections").fill("Central Region lacks December.")
    await person.press(person.page.get_by_role("button", name="Español"))
    assert await person.page.locator("html").get_attribute("lang") == "es"
    assert await person.page.locator("#act-corrections").input_value() == "Central Region lacks December."


async def test_a_report_is_signed_by_clicking_without_javascript_behind_the_front_door(
    call: Arrive, reports: ReportPlace
) -> None:
    person = await call(viewport={"width": 320, "height": 700})
    await reports.sign_in(person, agency=HEART, as_=REVIEWER, origin=f"{reports.door}/reporter")
    await person.press(person.page.get_by_role("link", name="Quarterly averages of the Customer Experience Survey"))
    assert f"/reporter/report-runs/{reports.run_id}" in person.page.url
    await person.page.get_by_label("A note").fill("The averages agree with the survey.")
    await person.send("Approve version 1")

    assert await person.page.get_by_role("status").inner_text() == "✓Your approval is recorded."
    steps = await person.page.locator("ol.steps").inner_text()
    assert "Approved by Gloria Méndez, version 1" in steps
    assert "The averages agree with the survey." in steps
    assert "Your step: Provide the report" in await person.page.locator(".act h2").inner_text()
