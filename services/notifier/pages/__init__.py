"""notifier's page: declining mail of a topic, and undoing that."""

from collections.abc import Sequence
from pathlib import Path

from shared.pages import Button, Page, PageSet, PageTheme, notice_page
from shared.policy.models import Agency

PAGES = PageSet(Path(__file__).parent)
DECISION_FIELD = "decision"
DECLINE, UNDO = "decline", "undo"


def theme_of(agency: Agency | None, language: str) -> PageTheme:
    """The agency's own look, without its words about answers; careloop's where it is not known or chose no colours."""
    plain = PageTheme()
    if agency is None:
        return plain
    colours = agency.colours
    return PageTheme(
        agency_name=agency.name_for(language),
        primary=colours.primary if colours else plain.primary,
        accent=colours.accent if colours else plain.accent,
        website=agency.website,
    )


def languages_of(agency: Agency | None) -> Sequence[str]:
    """The agency's languages that the page has words for."""
    known = PAGES.catalogue
    return [one for one in (agency.languages if agency else ()) if known.speaks(one)] or ["en"]


def draw_question(agency: Agency | None, *, topic: str, address: str, language: str) -> Page:
    """Asks; the button declines."""
    return _draw(
        "decline",
        agency,
        topic=topic,
        address=address,
        language=language,
        button=("decline_button", DECLINE),
        others=True,
    )


def draw_declined(agency: Agency | None, *, topic: str, address: str, language: str) -> Page:
    """Says what was declined; the button undoes it."""
    return _draw(
        "declined", agency, topic=topic, address=address, language=language, button=("undo_button", UNDO), others=True
    )


def draw_undone(agency: Agency | None, *, topic: str, address: str, language: str) -> Page:
    """Says that mail comes again; the button declines it."""
    return _draw("undone", agency, topic=topic, address=address, language=language, button=("decline_button", DECLINE))


def draw_unknown(*, language: str) -> Page:
    """Says that no mail has this link."""
    t = PAGES.catalogue.texts_for(language)
    return notice_page(t("unknown_title"), [t("unknown_text")], language=language, theme=PageTheme(), pages=PAGES)


def _draw(
    what: str,
    agency: Agency | None,
    *,
    topic: str,
    address: str,
    language: str,
    button: tuple[str, str],
    others: bool = False,
) -> Page:
    t, theme = PAGES.catalogue.texts_for(language), theme_of(agency, language)
    named = f"topic_{topic}" if f"topic_{topic}" in t.texts else "topic_other"
    said = t(f"{what}_text", agency=theme.agency_name, topic=t(named), address=address)
    label, decision = button
    return notice_page(
        t(f"{what}_title"),
        [said, t(f"{what}_others")] if others else [said],
        language=language,
        theme=theme,
        pages=PAGES,
        button=Button(t(label), fields={DECISION_FIELD: decision}),
    )
