"""A whole survey, answered by people as they are: with a mouse, with keys only, on a small phone, without JavaScript."""

import pytest

from tests.browser.site import QUESTIONS, SEND, Arrive, Site

pytestmark = [pytest.mark.asyncio(loop_scope="package"), pytest.mark.xdist_group("browser")]

PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
SMALLEST_TARGET = 44


@pytest.mark.clause("HEART-Q.questions")
async def test_six_taps_with_the_mouse_and_send(visit: Arrive, site: Site) -> None:
    link, person = await site.link(), await visit()
    await person.go(f"/s/{link.code}")
    await person.answer_all(4)
    await person.tap("audience", "external")
    await person.page.get_by_label("Who helped you?").fill("Ana Flores\nBen Ito")
    await person.page.get_by_label("Is there anything").fill("Kind & <b>quick</b> 🙂")
    await person.send()

    assert await person.page.locator("h1").inner_text() == "We have your answers"
    assert person.page.url == f"{site.origin}/s/{link.code}/thanks"
    (answer,) = await site.answers(link.id)
    assert answer.answers == dict.fromkeys(QUESTIONS, 4)
    assert (answer.audience, answer.staff_named) == ("external", ["Ana Flores", "Ben Ito"])
    assert (answer.comment, answer.language, answer.suspected) == ("Kind & <b>quick</b> 🙂", "en", None)
    assert answer.answer_seconds == pytest.approx(40)
    assert person.complaints == []


async def test_a_whole_survey_with_keys_only(visit: Arrive, site: Site) -> None:
    link, person = await site.link(), await visit()
    await person.go(f"/s/{link.code}")
    keys = person.page.keyboard
    await keys.press("Tab")
    assert await person.page.evaluate("document.activeElement.textContent") == "Skip to the content"
    await keys.press("Enter")
    for _ in QUESTIONS:
        await keys.press("Tab")
        await keys.press("Space")
        for _ in range(4):
            await keys.press("ArrowRight")
    await keys.press("Tab")  # who is answering: left out
    await keys.press("Tab")
    await keys.type("Ana Flores")
    await keys.press("Tab")
    await keys.type("Thank you")
    await keys.press("Tab")
    assert await person.page.evaluate("document.activeElement.textContent") == SEND
    site.a_person_reads()
    async with person.page.expect_navigation():
        await keys.press("Enter")

    assert await person.page.locator("h1").inner_text() == "We have your answers"
    (answer,) = await site.answers(link.id)
    assert answer.answers == dict.fromkeys(QUESTIONS, 5)
    assert (answer.staff_named, answer.comment, answer.suspected) == (["Ana Flores"], "Thank you", None)


async def test_the_focus_is_always_seen(visit: Arrive, site: Site) -> None:
    """Every stop of the Tab key has a ring, and nothing lies over it (WCAG 2.2, 2.4.7 and 2.4.11)."""
    link, person = await site.link(), await visit(viewport={"width": 320, "height": 480})
    await person.go(f"/s/{link.code}")
    stops = 0
    while stops < 40:
        await person.page.keyboard.press("Tab")
        seen = await person.page.evaluate(
            """() => {
              const at = document.activeElement;
              if (at === document.body) return null;
              const ring = at.matches("input[type=radio]") ? at.nextElementSibling : at;
              const box = ring.getBoundingClientRect();
              const over = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
              return { name: at.id || at.textContent, ringed: getComputedStyle(ring).outlineStyle !== "none",
                       seen: ring.contains(over) || over.contains(at) || over === at };
            }"""
        )
        if seen is None:
            break
        stops += 1
        assert seen["ringed"], seen
        assert seen["seen"], seen
    assert stops >= len(QUESTIONS) + 4


async def test_a_whole_survey_in_spanish_on_a_small_phone_and_the_language_is_remembered(
    visit: Arrive, site: Site
) -> None:
    link, person = await site.link(), await visit(**PHONE)
    await person.go(f"/s/{link.code}")
    await person.tap("helpfulness", "2")
    await person.page.get_by_label("Is there anything").fill("Ya escribí esto")
    await person.press(person.page.get_by_role("button", name="Español"))

    assert await person.page.locator("html").get_attribute("lang") == "es"
    assert await person.page.get_by_label("¿Hay algo").input_value() == "Ya escribí esto"
    assert await person.page.locator("#answer-helpfulness-2").is_checked()
    assert await person.is_as_wide_as_its_window()
    await person.answer_all(3)
    await person.send("Enviar mis respuestas")
    assert await person.page.locator("h1").inner_text() == "Ya tenemos sus respuestas"
    (answer,) = await site.answers(link.id)
    assert (answer.answers["helpfulness"], answer.comment, answer.language) == (3, "Ya escribí esto", "es")
    assert await site.openings(link.id) == 1, "another language is no other opening"
    await person.go(f"/s/{link.code}")
    assert await person.page.locator("html").get_attribute("lang") == "es"


async def test_a_whole_survey_without_javascript(visit: Arrive, site: Site) -> None:
    link, person = await site.link(), await visit(java_script_enabled=False)
    await person.go(f"/s/{link.code}")
    await person.answer_all(5)
    await person.send()

    assert await person.page.locator("h1").inner_text() == "We have your answers"
    (answer,) = await site.answers(link.id)
    assert (answer.rating, answer.suspected, answer.withheld) == (5, None, False)


async def test_everything_that_can_be_tapped_is_large_enough_for_a_thumb(visit: Arrive, site: Site) -> None:
    link, person = await site.link(), await visit(**PHONE)
    await person.go(f"/s/{link.code}")
    targets = person.page.locator(".choice, textarea, .languages button, button.primary")

    assert await targets.count() > len(QUESTIONS) * 5
    for target in await targets.all():
        box = await target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= SMALLEST_TARGET, await target.inner_html()
    assert await person.is_as_wide_as_its_window()


async def test_the_steps_fill_as_questions_are_answered(visit: Arrive, site: Site) -> None:
    link, person = await site.link(), await visit()
    await person.go(f"/s/{link.code}")

    async def filled() -> list[bool]:
        colours = await person.page.eval_on_selector_all(
            ".steps i", "steps => steps.map(step => getComputedStyle(step).backgroundColor)"
        )
        brand = await person.page.locator("button.primary").last.evaluate("b => getComputedStyle(b).backgroundColor")
        return [colour == brand for colour in colours]

    assert await filled() == [False] * 6
    await person.tap("helpfulness", "5")
    await person.tap("respect", "4")
    assert await filled() == [True, False, False, True, False, False]


@pytest.mark.clause("HEART-Q")
async def test_the_link_of_an_invitation_chooses_the_rating_and_sends_nothing(visit: Arrive, site: Site) -> None:
    token, person = await site.invite("T-1"), await visit()
    await person.go(f"/s/i/{token}?rating=4")

    assert await person.page.locator("#answer-overall-4").is_checked()
    assert await site.answer_about("T-1") is None
    await person.answer_all(5)
    await person.send()
    assert await person.page.locator("h1").inner_text() == "We have your answers"
    assert person.page.url == f"{site.origin}/s/i/{token}/thanks"
    answer = await site.answer_about("T-1")
    assert answer is not None
    assert (answer.rating, answer.suspected) == (5, None)


async def test_an_invitation_speaks_the_language_of_its_customer(visit: Arrive, site: Site) -> None:
    token, person = await site.invite("T-2", language="es"), await visit()
    await person.go(f"/s/i/{token}")

    assert await person.page.locator("html").get_attribute("lang") == "es"


async def test_the_page_works_behind_the_front_door(visit: Arrive, site: Site) -> None:
    link, person = await site.link(), await visit()
    await person.go(f"/survey_api/s/{link.code}", origin=site.door)
    await person.press(person.page.get_by_role("button", name="Español"))
    await person.answer_all(5)
    await person.send("Enviar mis respuestas")

    assert person.page.url == f"{site.door}/survey_api/s/{link.code}/thanks"
    assert len(await site.answers(link.id)) == 1
