"""A language that is written from right to left needs a file of texts and nothing else."""

from dataclasses import replace
from typing import Any

import pytest

from services.survey_api.domain.adopt import adopt_pack
from services.survey_api.pages import PAGES
from shared.pages import Catalogue
from shared.policy.models import PolicyPack
from shared.policy.store import store_version
from tests.browser.site import Arrive, Site

pytestmark = [pytest.mark.asyncio(loop_scope="package"), pytest.mark.xdist_group("browser")]

PHONE = 320
WORDS = {1: "لا أوافق بشدة", 2: "لا أوافق", 3: "محايد", 4: "أوافق", 5: "أوافق بشدة"}


def in_arabic(pack: PolicyPack) -> PolicyPack:
    """Another agency, whose survey speaks Arabic."""
    data: dict[str, Any] = pack.without_directory().model_dump(mode="json")
    data["agency"] |= {"id": "arabic-agency", "name": "خدمات رعاية الطفل", "name_in": {}, "languages": ["ar"]}
    data["sources"] = []
    for survey in data["surveys"]:
        survey |= {"languages": ["ar"], "title": {"ar": "استبيان تجربة العملاء في دقيقة واحدة"}}
        survey |= {"introduction": {"ar": "كيف كان أداؤنا؟"}, "thanks": {"ar": "شكرا لك"}}
        survey["scale"]["labels"] = {"ar": {str(rating): words for rating, words in WORDS.items()}}
        for question in survey["questions"]:
            question |= {"text": {"ar": "كان الموظفون متعاونين معي"}, "hint": {}}
            for option in question["options"]:
                option["text"] = {"ar": "أنا عميل"}
    return PolicyPack.model_validate(data)


@pytest.fixture
def arabic(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' texts in a language more; the words are English ones, which does not matter here."""
    known = PAGES.catalogue
    texts = replace(known.languages["en"], language="ar", name="العربية", direction="rtl")
    monkeypatch.setitem(PAGES.__dict__, "catalogue", Catalogue({**known.languages, "ar": texts}))


@pytest.mark.usefixtures("arabic")
@pytest.mark.parametrize("width", [PHONE, 1000])
async def test_a_page_is_mirrored_for_a_language_written_from_right_to_left(
    visit: Arrive, site: Site, width: int
) -> None:
    pack = in_arabic(site.pack)
    async with site.resources.sessions.begin() as session:
        await store_version(session, pack, now=site.clock.now())
        await adopt_pack(session, pack, site.clock.now())
    link = await site.link(agency="arabic-agency")
    person = await visit(viewport={"width": width, "height": 640})
    await person.go(f"/s/{link.code}")

    assert await person.page.locator("html").get_attribute("dir") == "rtl"
    assert await person.is_as_wide_as_its_window()
    assert await person.accessibility_faults() == ""
    heading = await person.box("h1")
    one, five = await person.box("label[for=answer-respect-1] b"), await person.box("label[for=answer-respect-5] b")
    words = await person.box("label[for=answer-respect-1] span")
    assert heading["x"] + heading["width"] > width * 0.75, "text begins at the right"
    if width == PHONE:
        assert one["x"] > words["x"], "the figure stands before its words: to their right"
    else:
        assert one["x"] > five["x"], "the scale runs from right to left"
    await person.answer_all(4)
    await person.send()
    assert await person.page.locator(".lead").inner_text() == "شكرا لك"
