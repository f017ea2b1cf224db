"""Every page and every state of it: kind, complete, and without a fault that axe could find."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from tests.browser.site import QUESTIONS, SEND, Arrive, Site, Visitor

pytestmark = [pytest.mark.asyncio(loop_scope="package"), pytest.mark.xdist_group("browser")]

LARGEST_PAGE = 30 * 1024


async def new(person: Visitor, site: Site) -> None:
    await person.go(f"/s/{(await site.link()).code}")


async def answered_in_part(person: Visitor, site: Site) -> None:
    await new(person, site)
    await person.tap("helpfulness", "5")
    await person.tap("audience", "internal")


async def faulty(person: Visitor, site: Site) -> None:
    await new(person, site)
    await person.tap("helpfulness", "5")
    site.a_person_reads()
    answer = await person.send()
    assert answer is not None
    assert answer.status == 422


async def too_old(person: Visitor, site: Site) -> None:
    await new(person, site)
    await person.answer_all()
    site.clock.advance(timedelta(days=3))
    await person.send()
    assert await person.page.locator("h2#summary-title").inner_text() == "Please press send once more"


async def moved(person: Visitor, site: Site) -> None:
    link = await site.link()
    await person.go(f"/s/{link.code}")
    await person.answer_all()
    await site.rotate(link)
    site.clock.advance(timedelta(days=3))
    await person.send()
    assert await person.page.locator("h2#summary-title").inner_text() == "Please press send once more"


async def to_be_confirmed(person: Visitor, site: Site) -> None:
    await new(person, site)
    for question in QUESTIONS:
        await person.tap(question, "5")
    await person.send()  # sooner than anybody reads
    assert await person.page.locator("h1").inner_text() == "Did you send these answers?"


async def left_out(person: Visitor, site: Site) -> None:
    await to_be_confirmed(person, site)
    await person.send("No, that was not me")
    assert await person.page.locator("h1").inner_text() == "Thank you for telling us"


async def thanked(person: Visitor, site: Site) -> None:
    await new(person, site)
    await person.answer_all()
    await person.send()
    assert await person.page.locator("h1").inner_text() == "We have your answers"


async def expired(person: Visitor, site: Site) -> None:
    link = await site.link()
    await site.rotate(link)
    answer = await person.go(f"/s/{link.code}")
    assert answer.status == 410


async def expired_for_good(person: Visitor, site: Site) -> None:
    link = await site.link(valid_to=site.clock.now() + timedelta(days=1), program="south")
    site.clock.advance(timedelta(days=1))
    answer = await person.go(f"/s/{link.code}")
    assert answer.status == 410


async def not_yet(person: Visitor, site: Site) -> None:
    link = await site.link(valid_from=site.clock.now() + timedelta(days=30))
    await person.go(f"/s/{link.code}")
    assert await person.page.locator("h1").inner_text() == "This survey has not begun yet"


async def unknown(person: Visitor, _: Site) -> None:
    answer = await person.go("/s/k7m2r9t5b6")
    assert answer.status == 404


async def answered_before(person: Visitor, site: Site) -> None:
    token = await site.invite(f"T-{site.clock.now().timestamp()}")
    await person.go(f"/s/i/{token}")
    await person.answer_all()
    await person.send()
    await person.go(f"/s/i/{token}")
    assert await person.page.locator("h1").inner_text() == "You have answered already"


async def sign_in(person: Visitor, _: Site) -> None:
    await person.go("/login?token=x")


async def sign_in_used(person: Visitor, site: Site) -> None:
    await sign_in(person, site)
    await person.send("Sign in")
    assert await person.page.locator("h1").inner_text() == "This link no longer works"


STATES: list[Callable[[Visitor, Site], Awaitable[None]]] = [
    new,
    answered_in_part,
    faulty,
    too_old,
    moved,
    to_be_confirmed,
    left_out,
    thanked,
    expired,
    expired_for_good,
    not_yet,
    unknown,
    answered_before,
    sign_in,
    sign_in_used,
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
async def test_a_page_has_no_fault_is_small_and_fetches_from_nowhere_else(
    state: Callable[[Visitor, Site], Awaitable[None]], visit: Arrive, site: Site
) -> None:
    person = await visit(viewport={"width": 320, "height": 640})
    await state(person, site)

    assert await person.accessibility_faults() == ""
    await person.page.emulate_media(color_scheme="dark")
    assert await person.accessibility_faults("color-contrast") == ""
    assert await person.is_as_wide_as_its_window()
    assert person.origins == {site.origin}
    assert 0 < await person.bytes_received_last() < LARGEST_PAGE
    assert person.complaints == []


async def test_the_summary_has_the_focus_and_its_links_lead_to_the_questions(visit: Arrive, site: Site) -> None:
    for options in ({}, {"java_script_enabled": False}):
        person = await visit(**options)
        await faulty(person, site)
        assert await person.page.evaluate("document.activeElement.id") == "summary"
        assert (await person.page.title()).startswith("Error: ")
        links = person.page.locator("#summary a")
        assert await links.count() == len(QUESTIONS) - 1
        await links.first.focus()
        await person.page.keyboard.press("Enter")
        assert await person.page.evaluate("document.activeElement.id") == "answer-expertise-1"
        described = await person.page.locator("fieldset.faulty").first.get_attribute("aria-describedby")
        assert await person.page.locator(f"#{described}").inner_text() == "Please choose an answer."
        assert await person.page.locator("#answer-helpfulness-5").is_checked(), "what was tapped is still there"


async def test_what_was_typed_before_a_link_moved_is_sent_through_the_present_one(visit: Arrive, site: Site) -> None:
    link, person = await site.link(), await visit()
    await person.go(f"/s/{link.code}")
    await person.answer_all(2)
    await person.page.get_by_label("Is there anything").fill("Nothing gets lost")
    present = await site.rotate(link)
    site.clock.advance(timedelta(days=3))
    await person.send()
    assert await person.page.get_by_label("Is there anything").input_value() == "Nothing gets lost"
    site.a_person_reads()
    await person.send()

    assert person.page.url == f"{site.origin}/s/{present.code}/thanks"
    (answer,) = await site.answers(present.id)
    assert (answer.rating, answer.comment) == (2, "Nothing gets lost")
    assert await site.answers(link.id) == []


async def test_an_expired_link_leads_to_the_present_survey(visit: Arrive, site: Site) -> None:
    person = await visit()
    await expired(person, site)
    await person.page.get_by_role("link", name="Go to the present survey").click()

    assert await person.page.get_by_role("button", name=SEND).is_visible()


async def test_what_was_typed_for_a_survey_that_has_ended_can_be_copied(visit: Arrive, site: Site) -> None:
    link = await site.link(program="east", valid_to=site.clock.now() + timedelta(days=1))
    person = await visit()
    await person.go(f"/s/{link.code}")
    await person.answer_all()
    await person.page.get_by_label("Is there anything").fill("A long story\nin two lines")
    site.clock.advance(timedelta(days=3))
    await site.withdraw_all("east")
    await person.send()

    assert await person.page.locator("blockquote").inner_text() == "A long story\nin two lines"


async def test_one_more_press_counts_answers_that_came_too_soon(visit: Arrive, site: Site) -> None:
    link, person = await site.link(), await visit()
    await person.go(f"/s/{link.code}")
    for question in QUESTIONS:
        await person.tap(question, "1")
    await person.send()
    (withheld,) = await site.answers(link.id)
    assert (withheld.withheld, withheld.suspected) == (True, "too_fast")
    await person.press(person.page.get_by_role("button", name="Español"))
    assert await person.page.locator("h1").inner_text() == "¿Envió usted estas respuestas?"
    site.a_person_reads()
    await person.send("Sí, cuenten mis respuestas")

    assert await person.page.locator("h1").inner_text() == "Ya tenemos sus respuestas"
    (counted,) = await site.answers(link.id)
    assert not counted.withheld


async def test_the_trap_is_hidden_from_people_and_from_screen_readers(visit: Arrive, site: Site) -> None:
    link, person = await site.link(), await visit()
    await person.go(f"/s/{link.code}")

    assert not await person.page.locator("#trap").is_visible()
    assert "leave this empty" not in await person.page.locator("body").aria_snapshot()


async def test_a_screen_reader_hears_each_statement_with_its_answers(visit: Arrive, site: Site) -> None:
    link, person = await site.link(), await visit()
    await person.go(f"/s/{link.code}")
    group = person.page.get_by_role("group", name="1 of 6 Staff were helpful")

    names = ["1 Strongly disagree", "2 Disagree", "3 Neither agree nor disagree", "4 Agree", "5 Strongly agree"]
    for name in names:
        assert await group.get_by_role("radio", name=name, exact=True).count() == 1


async def test_two_presses_of_an_impatient_person_count_once(visit: Arrive, site: Site) -> None:
    link, person = await site.link(), await visit()
    await person.go(f"/s/{link.code}")
    await person.answer_all(5)
    async with person.page.expect_navigation(url="**/thanks"):
        await person.page.get_by_role("button", name=SEND).dblclick(no_wait_after=True)

    assert await person.page.locator("h1").inner_text() == "We have your answers"
    assert len(await site.answers(link.id)) == 1
