"""How the survey's pages are drawn, in the agency's name and colours."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from babel import Locale
from babel.dates import format_date

from services.survey_api.domain.form.sent import CONFIRM_FIELD, INTERACTIONS_FIELD, NONCE_FIELD, TOKEN_FIELD, TRAP_FIELD
from services.survey_api.pages.views import FormView
from shared.pages import Page, PageSet, PageTheme, render_page
from shared.policy.models import Agency, Survey

PAGES = PageSet(Path(__file__).parent)
SWITCH_FIELD = "_lang"
"""The name of the buttons that switch the language: a form's fields of its own begin with an underscore."""
SHOWN_FIELD = "_shown"
"""The language that the form was shown in: a browser that keeps no cookies goes on in it."""

_FIELDS = {
    "nonce_field": NONCE_FIELD,
    "trap_field": TRAP_FIELD,
    "interactions_field": INTERACTIONS_FIELD,
    "confirm_field": CONFIRM_FIELD,
    "token_field": TOKEN_FIELD,
    "switch_field": SWITCH_FIELD,
    "shown_field": SHOWN_FIELD,
}


def theme_of(agency: Agency | None, language: str) -> PageTheme:
    """The agency's own look; careloop's where the agency is not known or chose no colours."""
    if agency is None:
        return PageTheme()
    plain = PageTheme()
    return PageTheme(
        agency_name=agency.name_for(language),
        primary=agency.colours.primary if agency.colours else plain.primary,
        accent=agency.colours.accent if agency.colours else plain.accent,
        privacy=agency.privacy.get(language),
        website=agency.website,
    )


def offered_languages(survey: Survey) -> Sequence[str]:
    """The survey's languages that the pages have words for; all of the survey's where there is none."""
    return [language for language in survey.languages if PAGES.catalogue.speaks(language)] or survey.languages


def draw_form(
    view: FormView, *, action: str, nonce: str, language: str, theme: PageTheme, offered: Sequence[str]
) -> Page:
    """The survey itself; `action` is the address that its form is sent to."""
    return render_page(
        PAGES,
        "survey",
        language,
        theme,
        view=view,
        action=action,
        nonce=nonce,
        languages=_named(offered),
        **_FIELDS,
    )


def draw_confirmation(*, token: str, action: str, language: str, theme: PageTheme, offered: Sequence[str]) -> Page:
    """The question whether a person sent the answers, with two buttons of which none is the default."""
    return render_page(
        PAGES,
        "survey-confirm",
        language,
        theme,
        token=token,
        action=action,
        languages=_named(offered),
        **_FIELDS,
    )


def draw_thanks(survey: Survey, *, language: str, theme: PageTheme, offered: Sequence[str]) -> Page:
    """What happens next."""
    return render_page(
        PAGES,
        "survey-thanks",
        language,
        theme,
        text=survey.thanks.get(language, ""),
        languages=_named(offered),
    )


def draw_left_out(*, language: str, theme: PageTheme) -> Page:
    """Somebody said that the answers were not theirs."""
    return draw_closed("left_out", language=language, theme=theme)


def draw_closed(
    reason: str,
    *,
    language: str,
    theme: PageTheme,
    way_on: str = "",
    opens_on: date | None = None,
    typed: Sequence[str] = (),
) -> Page:
    """Why there is no survey here, the way to the present one, and whatever was typed, to be copied.

    `reason` names the texts `<reason>_title` and `<reason>_text`.
    """
    t = PAGES.catalogue.texts_for(language)
    day = format_date(opens_on, "long", locale=Locale.parse(t.language, sep="-")) if opens_on else ""
    text = f"{reason}_nowhere_text" if reason == "expired" and not way_on else f"{reason}_text"
    return render_page(
        PAGES,
        "survey-closed",
        language,
        theme,
        title=t(f"{reason}_title"),
        text=t(text, day=day),
        way_on=way_on,
        typed=typed,
    )


def _named(languages: Sequence[str]) -> list[dict[str, str]]:
    """Each language with its own name for itself."""
    return [{"language": language, "name": PAGES.catalogue.texts_for(language).name} for language in languages]
