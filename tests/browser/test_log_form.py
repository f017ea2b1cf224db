"""The log's public form in a real browser: with keys only, on a phone, in two languages, and without a fault for axe."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from sqlalchemy import select

from careloop.stack.front_door import honour_prefix
from services.case_log_api.app import create_app
from services.case_log_api.compose import case_resources
from services.case_log_api.domain.adopt import adopt_pack
from services.case_log_api.models import EntryText
from services.case_log_api.settings import Settings
from shared.clock import SettableClock
from shared.policy.reader import read
from shared.policy.store import store_version
from shared.resources import Resources, open_resources
from tests.browser.conftest import POLICIES, front_door_to, serving
from tests.browser.site import START, Arrive, Place, Visitor
from tests.support.database import cloned_database
from tests.support.servers import Servers

pytestmark = [pytest.mark.asyncio(loop_scope="package"), pytest.mark.xdist_group("browser")]

AGENCY = "county-social-services"
FORM = f"/c/{AGENCY}"
LARGEST_PAGE = 30 * 1024


@dataclass
class LogPlace(Place):
    """case_log_api with an agency that has a form."""

    resources: Resources

    async def texts(self) -> list[str]:
        async with self.resources.sessions() as session:
            return list(await session.scalars(select(EntryText.text).where(EntryText.field == "narrative")))


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def log_place(servers: Servers) -> AsyncIterator[LogPlace]:
    clock, pack = SettableClock(START), read(POLICIES / AGENCY)
    async with cloned_database(servers.postgres_url) as url:
        settings = Settings.model_validate(
            {"database_url": url, "redis_url": servers.redis_url, "page_secret": "a secret of the test's own"}
        )
        async with open_resources(settings, "case_log_api", clock=clock) as opened:
            async with opened.sessions.begin() as session:
                await store_version(session, pack, now=clock.now())
                await adopt_pack(session, pack, clock.now())
            app = honour_prefix(create_app(settings, resources=case_resources(opened, settings)))
            async with serving(app) as origin, serving(front_door_to(origin)) as door:
                yield LogPlace(origin, door, clock, opened)


@pytest_asyncio.fixture(loop_scope="package")
async def come(browser: Browser, log_place: LogPlace) -> AsyncIterator[Arrive]:
    visitors: list[Visitor] = []

    async def arrive(**options: object) -> Visitor:
        visitors.append(await Visitor.arrive(browser, log_place, **options))
        return visitors[-1]

    yield arrive
    for visitor in visitors:
        await visitor.leave()


async def new(person: Visitor) -> None:
    await person.go(FORM)


async def filled(person: Visitor) -> None:
    await new(person)
    await person.page.locator("label[for='field-kind-complaint']").locator("..").click()
    await person.page.locator("#field-narrative").fill("The lobby has no chairs, and I waited standing for an hour.")
    await person.page.locator("#field-program").select_option("assistance")
    await person.page.locator("#field-name").fill("Rosa Delgado")
    person.site.a_person_reads()


async def faulty(person: Visitor) -> None:
    await new(person)
    await person.page.locator("#field-email").fill("rosa at home")
    person.site.a_person_reads()
    answer = await person.send("Send")
    assert answer is not None
    assert answer.status == 422


async def thanked(person: Visitor) -> None:
    await filled(person)
    await person.send("Send")
    assert await person.page.locator("h1").inner_text() == "We have your message"


async def without_form(person: Visitor) -> None:
    await person.go("/c/nowhere")


STATES: list[Callable[[Visitor], Awaitable[None]]] = [new, filled, faulty, thanked, without_form]


@pytest.mark.parametrize("state", STATES, ids=lambda state: str(state.__name__))
async def test_axe_finds_nothing_in_light_and_in_the_dark(
    state: Callable[[Visitor], Awaitable[None]], come: Arrive
) -> None:
    person = await come()
    await state(person)
    assert await person.accessibility_faults() == ""
    await person.page.emulate_media(color_scheme="dark")
    assert await person.accessibility_faults("color-contrast") == ""
    assert person.complaints == []


@pytest.mark.parametrize("state", STATES, ids=lambda state: str(state.__name__))
async def test_a_phone_shows_it_without_scrolling_sideways(
    state: Callable[[Visitor], Awaitable[None]], come: Arrive
) -> None:
    person = await come(viewport={"width": 320, "height": 700}, is_mobile=True, has_touch=True)
    await state(person)
    assert await person.is_as_wide_as_its_window()


async def test_it_is_small_and_asks_nothing_of_anybody_else(come: Arrive, log_place: LogPlace) -> None:
    person = await come()
    await new(person)
    assert await person.bytes_received_last() < LARGEST_PAGE
    assert person.origins == {log_place.origin}


async def test_it_is_sent_with_keys_only_and_without_javascript(come: Arrive, log_place: LogPlace) -> None:
    before = len(await log_place.texts())
    person = await come(java_script_enabled=False)
    await new(person)
    await person.page.locator("#field-kind-compliment").focus()
    await person.page.keyboard.press("Space")
    await person.page.keyboard.press("Tab")
    await person.page.keyboard.type("Tina was very kind.")
    log_place.a_person_reads()
    for _ in range(20):
        await person.page.keyboard.press("Tab")
        if await person.page.locator("button.primary:focus").count():
            break
    async with person.page.expect_navigation():
        await person.page.keyboard.press("Enter")
    assert await person.page.locator("h1").inner_text() == "We have your message"
    assert len(await log_place.texts()) == before + 1


async def test_what_was_typed_stays_when_the_language_changes(come: Arrive) -> None:
    person = await come()
    await filled(person)
    await person.press(person.page.get_by_role("button", name="Español"))
    assert await person.page.locator("html").get_attribute("lang") == "es"
    assert await person.page.locator("#field-name").input_value() == "Rosa Delgado"
    assert await person.page.locator("#field-program").input_value() == "assistance"
    assert await person.page.locator("#field-kind-complaint").is_checked()


async def test_it_works_behind_the_front_door(come: Arrive, log_place: LogPlace) -> None:
    person = await come()
    await person.go(f"/case_log_api{FORM}", origin=log_place.door)
    await person.page.locator("label[for='field-kind-question']").locator("..").click()
    await person.page.locator("#field-narrative").fill("When are you open?")
    log_place.a_person_reads()
    await person.send("Send")
    assert await person.page.locator("h1").inner_text() == "We have your message"
    assert "/case_log_api/c/" in person.page.url
