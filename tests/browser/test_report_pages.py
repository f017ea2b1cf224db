"""reporter's pages in a real browser: on a phone, without JavaScript, and without a fault for axe."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.report_site import HEART, LOG, SERVICES, ReportPlace, report_site
from tests.browser.site import Arrive, Visitor
from tests.support.servers import Servers

pytestmark = [pytest.mark.asyncio(loop_scope="package"), pytest.mark.xdist_group("browser")]

LARGEST_PAGE = 60 * 1024


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
