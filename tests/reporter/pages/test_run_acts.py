"""Acts on the page of a report run: by whoever holds the step, refused in words, with nothing typed lost."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from services.reporter.models import ReportCorrection, ReportDelegation, ReportRun, ReportSignOff
from shared.pages import make_csrf_token
from shared.web.login import SESSION_COOKIE
from tests.reporter.pages.conftest import SECRET, Browser, words_of
from tests.reporter.pages.runs import november
from tests.reporter.reports.conftest import figures
from tests.reporter.reports.figures import Figures
from tests.reporter.reports.office import Office
from tests.reporter.reports.pack import AGENCY, ANALYST, KEEPER, TEAM
from tests.reporter.reports.team import gather_team

__all__ = ["figures"]
pytestmark = pytest.mark.usefixtures("figures")

EVERYTHING = ("reports:read", "reports:sign", "reports:write")


class Desk:
    """Somebody at the page of one run: what they see, and the buttons that they press."""

    def __init__(self, browser: httpx.AsyncClient, run: ReportRun) -> None:
        self.browser, self.address = browser, f"/report-runs/{run.id}"
        self.page = ""

    async def look(self) -> "Desk":
        self.page = (await self.browser.get(self.address)).text
        return self

    @property
    def fields(self) -> dict[str, str]:
        """What the form of the page holds unseen."""
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.page))

    async def press(self, act: str, **typed: str) -> httpx.Response:
        return await self.browser.post(self.address, data={**self.fields, "act": act, **typed})


@asynccontextmanager
async def at(office: Office, run: ReportRun, person: str, scopes: tuple[str, ...] = EVERYTHING) -> AsyncIterator[Desk]:
    async with Browser(office.app, office.clock, AGENCY, person, scopes) as browser:
        yield await Desk(browser, run).look()


async def to_approval(office: Office) -> ReportRun:
    """The November report, compiled and forwarded to the Executive Team."""
    team = await gather_team(office)
    await team.to_approval()
    async with office.resources.sessions() as session:
        found = await session.get(ReportRun, (AGENCY, UUID(team.run_id)))
    assert found is not None
    return found


async def compile_anew(office: Office, run: ReportRun, figures: Figures) -> None:
    """A version with another figure, made while somebody reads the one before."""
    figures.total = "13"
    somebody = await office.caller(person=KEEPER)
    await somebody.ok("POST", f"/v1/report-runs/{run.id}/compile", {})
    await office.work()


async def rows(office: Office, model: Any) -> list[Any]:
    async with office.resources.sessions() as session:
        return list(await session.scalars(select(model)))


async def test_a_press_of_the_button_does_the_step_and_leads_to_a_page_that_says_so(office: Office) -> None:
    run = await november(office)
    async with at(office, run, ANALYST) as analyst:
        assert "Your step: Request the final compilation" in words_of(analyst.page)
        pressed = await analyst.press("done", note="Two offices are new.")
        assert (pressed.status_code, pressed.headers["location"]) == (303, f"./{run.id}?done=done")
        page = words_of((await analyst.browser.get(f"{analyst.address}?done=done")).text)
    assert "The step is done." in page
    assert "Done by Ana Lopez" in page
    assert "Two offices are new." in page


@pytest.mark.clause("CCTS-III.B4")
async def test_each_of_the_team_signs_in_their_own_name_the_version_that_they_saw(office: Office) -> None:
    run = await to_approval(office)
    for signed, person in enumerate(TEAM):
        async with at(office, run, person) as member:
            version = member.fields["version"]
            assert f"Approve version {version}" in member.page
            assert (await member.press("approve", note="Fine.")).status_code == 303
            page = words_of((await member.look()).page)
        assert (f"Still to sign: {TEAM[1]}" in page) == (signed == 0)
        assert f"Approved by {person}, version {version}" in page
    assert {(one.holder, one.signed_by, one.decision) for one in await rows(office, ReportSignOff)} == {
        (person, person, "approved") for person in TEAM
    }


async def test_whoever_does_not_hold_the_step_has_no_form_and_is_refused_in_words(office: Office) -> None:
    run = await to_approval(office)
    async with at(office, run, TEAM[0]) as member, at(office, run, KEEPER) as keeper:
        assert "Your step" not in keeper.page
        keeper.page = member.page.replace(member.fields["csrf"], own_token(office, keeper.browser))
        refused = await keeper.press("approve", note="I would like to.")
    assert refused.status_code == 403
    page = words_of(refused.text)
    assert "That was not done This step is not yours to take" in page
    assert "What you wrote I would like to." in page
    assert await rows(office, ReportSignOff) == []


def own_token(office: Office, browser: httpx.AsyncClient) -> str:
    """The token of a form that this person was shown."""
    session = browser.cookies[SESSION_COOKIE]
    return make_csrf_token(SECRET, session=session, purpose="page form", now=office.clock.now())


async def test_a_version_that_came_meanwhile_must_be_seen_first(office: Office, figures: Figures) -> None:
    run = await to_approval(office)
    async with at(office, run, TEAM[0]) as member:
        seen = int(member.fields["version"])
        await compile_anew(office, run, figures)
        refused = await member.press("approve", note="All good")
        assert refused.status_code == 409
        page = words_of(refused.text)
        assert "There is a newer version than the one that you saw." in page
        assert 'name="note" rows="2">All good</textarea>' in refused.text
        assert f'name="version" value="{seen + 1}"' in refused.text
        member.page = refused.text
        assert (await member.press("approve")).status_code == 303


async def test_a_report_is_returned_with_corrections_which_stay_with_it(office: Office) -> None:
    run = await to_approval(office)
    async with at(office, run, TEAM[0]) as member:
        empty = await member.press("return", corrections="  ", note="kept")
        assert empty.status_code == 422
        assert "Please write what is to be corrected." in empty.text
        assert ">kept</textarea>" in empty.text
        assert (await member.press("return", corrections="The total is wrong.\r\nSee table 2.")).status_code == 303
        page = words_of((await member.look()).page)
    assert "Corrections asked for The total is wrong. See table 2." in page
    assert "Not answered yet" in page
    assert [one.text for one in await rows(office, ReportCorrection)] == ["The total is wrong.\nSee table 2."]


async def test_a_step_is_handed_over_to_somebody_who_then_signs_in_their_own_name(office: Office) -> None:
    run = await to_approval(office)
    async with at(office, run, TEAM[0]) as member:
        assert '<option value="nora.plain">Nora Plain</option>' in member.page
        assert f'<option value="{TEAM[0]}"' not in member.page, "not to oneself"
        nobody = await member.press("delegate", delegate="nobody.here", reason="On leave.")
        assert nobody.status_code == 422
        assert "Nobody of this name belongs to the agency today." in nobody.text
        assert 'name="reason" value="On leave."' in nobody.text
        assert (await member.press("delegate", delegate="nora.plain", reason="On leave.")).status_code == 303
    async with at(office, run, "nora.plain") as delegate:
        assert "Have somebody else take it" not in delegate.page, "nobody delegates on"
        assert (await delegate.press("approve")).status_code == 303
        page = words_of((await delegate.look()).page)
    assert f"Approved by Nora Plain for {TEAM[0]}" in page
    assert [one.delegate for one in await rows(office, ReportDelegation)] == ["nora.plain"]


async def test_a_form_of_another_page_or_without_the_scope_changes_nothing(office: Office) -> None:
    run = await to_approval(office)
    async with at(office, run, TEAM[0]) as member:
        forged = await member.press("approve", csrf="1.x")
        assert forged.status_code == 403
    async with at(office, run, TEAM[0], ("reports:read",)) as reader:
        assert "Your step" not in reader.page
    assert await rows(office, ReportSignOff) == []


async def test_two_presses_sign_once_and_the_second_says_so(office: Office) -> None:
    run = await to_approval(office)
    async with at(office, run, TEAM[0]) as member:
        assert (await member.press("approve")).status_code == 303
        again = await member.press("approve")
    assert again.status_code == 409
    assert "You have signed this version already." in again.text
    assert len(await rows(office, ReportSignOff)) == 1


async def test_without_an_act_the_page_comes_back_with_everything_typed(office: Office) -> None:
    run = await to_approval(office)
    async with at(office, run, TEAM[0]) as member:
        anew = await member.press("", corrections="Half a sentence", note="<b>")
    assert anew.status_code == 200
    assert ">Half a sentence</textarea>" in anew.text
    assert ">&lt;b&gt;</textarea>" in anew.text


async def test_whatever_is_sent_is_refused_in_words_and_never_breaks(office: Office) -> None:
    run = await november(office)
    async with at(office, run, ANALYST) as analyst:
        for typed in (
            {"step": "\x00"},
            {"step": "compile"},
            {"note": "x" * 5000},
            {"act": "approve"},
            {"act": "return", "corrections": "x" * 5000},
            {"act": "delegate", "delegate": "x" * 5000},
        ):
            answer = await analyst.press(**{"act": "done", **typed})
            assert answer.status_code in {404, 409, 422}, typed
        assert (await analyst.press("done", version="9" * 30)).status_code == 303, "nothing was there to be seen"
