"""How the log's public pages are drawn, in the agency's name and colours."""

from collections.abc import Sequence
from pathlib import Path

from services.case_log_api.pages.views import FormView
from shared.pages import CSRF_FIELD, Page, PageSet, PageTheme, notice_page, render_page
from shared.policy.models import Agency

PAGES = PageSet(Path(__file__).parent)
NONCE_FIELD = "_nonce"
TRAP_FIELD = "_website"
SWITCH_FIELD = "_lang"
"""The name of the buttons that switch the language: a form's fields of its own begin with an underscore."""
SHOWN_FIELD = "_shown"
"""The language that the form was shown in: a browser that keeps no cookies goes on in it."""


def theme_of(agency: Agency, language: str) -> PageTheme:
    """The agency's own look; careloop's where it chose no colours."""
    plain = PageTheme()
    return PageTheme(
        agency_name=agency.name_for(language),
        primary=agency.colours.primary if agency.colours else plain.primary,
        accent=agency.colours.accent if agency.colours else plain.accent,
        privacy=agency.privacy.get(language),
        website=agency.website,
    )


def draw_form(
    view: FormView,
    *,
    action: str,
    nonce: str,
    csrf: str,
    language: str,
    theme: PageTheme,
    offered: Sequence[str],
) -> Page:
    """The form itself; `action` is the address that it is sent to."""
    return render_page(
        PAGES,
        "log",
        language,
        theme,
        view=view,
        action=action,
        nonce=nonce,
        csrf=csrf,
        languages=[{"language": each, "name": PAGES.catalogue.texts_for(each).name} for each in offered],
        nonce_field=NONCE_FIELD,
        trap_field=TRAP_FIELD,
        switch_field=SWITCH_FIELD,
        shown_field=SHOWN_FIELD,
        csrf_field=CSRF_FIELD,
    )


def draw_thanks(text: str, number: str, *, language: str, theme: PageTheme, offered: Sequence[str]) -> Page:
    """What happens next, and the number to ask by."""
    return render_page(
        PAGES,
        "log-thanks",
        language,
        theme,
        text=text,
        number=number,
        languages=[{"language": each, "name": PAGES.catalogue.texts_for(each).name} for each in offered],
    )


def draw_without_form(*, language: str, theme: PageTheme) -> Page:
    """There is no form here."""
    t = PAGES.catalogue.texts_for(language)
    return notice_page(t("no_form_title"), [t("no_form_text")], language=language, theme=theme)
