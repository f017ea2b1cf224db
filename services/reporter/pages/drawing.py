"""How reporter's pages are drawn: in the agency's name, colours and languages."""

from pathlib import Path

from shared.pages import Page, PageSet, PageTheme, render_page
from shared.pages.catalogue import FALLBACK
from shared.policy.models import Agency

PAGES = PageSet(Path(__file__).parent)


def theme_of(agency: Agency, language: str, *, is_public: bool = False) -> PageTheme:
    """The agency's own look; careloop's where it chose no colours. What it says of privacy stands on public pages."""
    plain = PageTheme()
    return PageTheme(
        agency_name=agency.name_for(language),
        primary=agency.colours.primary if agency.colours else plain.primary,
        accent=agency.colours.accent if agency.colours else plain.accent,
        privacy=agency.privacy.get(language) if is_public else None,
        website=agency.website if is_public else None,
    )


def offered_languages(agency: Agency) -> list[str]:
    """The agency's languages that there are texts for, its first one first; English where there is none."""
    return [each for each in agency.languages if PAGES.catalogue.speaks(each)] or [FALLBACK]


def render(
    name: str, agency: Agency, language: str, *, is_public: bool = False, more_style: str = "", **values: object
) -> Page:
    """One of the pages, with the switch between the agency's languages."""
    languages = [{"language": each, "name": PAGES.catalogue.texts_for(each).name} for each in offered_languages(agency)]
    theme = theme_of(agency, language, is_public=is_public)
    return render_page(PAGES, name, language, theme, more_style=more_style, languages=languages, **values)
