"""The pictures in docs/screenshots, drawn anew by `make screenshots`: they are looked at, not compared."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser import test_log_form as log
from tests.browser import test_report_pages as reporting
from tests.browser.report_site import ReportPlace
from tests.browser.site import Arrive, Site
from tests.browser.test_log_form import come, log_place
from tests.browser.test_report_pages import call, reports
from tests.browser.test_states import answered_in_part, expired, faulty, moved, new, thanked, to_be_confirmed

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
pytestmark = pytest.mark.asyncio(loop_scope="package")

DESKTOP: dict[str, Any] = {"viewport": {"width": 1000, "height": 760}}
PHONE: dict[str, Any] = {"viewport": {"width": 320, "height": 1100}, "is_mobile": True, "has_touch": True}
PICTURES = [
    ("survey", new, DESKTOP),
    ("survey-answered-in-part", answered_in_part, DESKTOP),
    ("survey-dark", answered_in_part, {**DESKTOP, "color_scheme": "dark"}),
    ("survey-phone", answered_in_part, PHONE),
    ("survey-phone-spanish", new, {**PHONE, "locale": "es-US"}),
    ("survey-errors", faulty, DESKTOP),
    ("survey-moved", moved, PHONE),
    ("survey-confirm", to_be_confirmed, PHONE),
    ("survey-expired", expired, DESKTOP),
    ("survey-thanks", thanked, DESKTOP),
]


LOG_PICTURES = [
    ("log-form", log.filled, DESKTOP),
    ("log-form-phone-spanish", log.new, {**PHONE, "locale": "es-US"}),
    ("log-form-errors", log.faulty, DESKTOP),
    ("log-form-thanks", log.thanked, PHONE),
]

__all__ = ["call", "come", "log_place", "reports"]


@pytest.mark.parametrize(("name", "state", "options"), PICTURES, ids=[name for name, _, _ in PICTURES])
async def test_a_picture_is_drawn(name: str, state: Any, options: dict[str, Any], visit: Arrive, site: Site) -> None:
    person = await visit(**options)
    await state(person, site)
    FOLDER.mkdir(exist_ok=True)
    await person.page.screenshot(path=FOLDER / f"{name}.png")

    assert (FOLDER / f"{name}.png").stat().st_size < 200_000


@pytest.mark.parametrize(("name", "state", "options"), LOG_PICTURES, ids=[name for name, _, _ in LOG_PICTURES])
async def test_a_picture_of_the_log_is_drawn(name: str, state: Any, options: dict[str, Any], come: Arrive) -> None:
    person = await come(**options)
    await state(person)
    await person.page.screenshot(path=FOLDER / f"{name}.png", full_page="form-errors" not in name)

    assert (FOLDER / f"{name}.png").stat().st_size < 200_000


REPORT_PHONE: dict[str, Any] = {**PHONE, "viewport": {"width": 390, "height": 844}, "device_scale_factor": 1}
REPORT_PICTURES = [
    ("overview-phone", reporting.overview, REPORT_PHONE),
    ("overview", reporting.overview_with_target, DESKTOP),
    ("overview-log", reporting.overview_with_log, DESKTOP),
    ("overview-log-phone", reporting.overview_with_log, REPORT_PHONE),
    ("report-run", reporting.run, DESKTOP),
    ("report-run-phone", reporting.run_refused, REPORT_PHONE),
    ("public-results", reporting.results, DESKTOP),
    ("public-results-phone-spanish", reporting.results, {**REPORT_PHONE, "locale": "es-US"}),
]


@pytest.mark.parametrize(("name", "state", "options"), REPORT_PICTURES, ids=[name for name, _, _ in REPORT_PICTURES])
async def test_a_picture_of_reports_is_drawn(
    name: str, state: Any, options: dict[str, Any], call: Arrive, reports: ReportPlace
) -> None:
    person = await call(**options)
    await state(person, reports)
    is_long = name.startswith("report-run")  # the report itself follows, page after page
    if is_long:
        await person.page.set_viewport_size({"width": options["viewport"]["width"], "height": 2400})
    await person.page.screenshot(path=FOLDER / f"{name}.png", full_page=not is_long)

    assert (FOLDER / f"{name}.png").stat().st_size < 400_000
