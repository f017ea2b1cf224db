"""A survey link's poster: what stands on it, and the sheet itself."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from services.survey_api.domain.links.codes import spell_code
from services.survey_api.domain.links.qr_codes import draw_svg
from services.survey_api.domain.links.refusals import LanguageNotOffered
from services.survey_api.models import Campaign, SurveyLink
from shared.calendar import Period, local_day, period_in_words
from shared.documents import render
from shared.pages import Catalogue, LanguageTexts
from shared.policy.models import Colours, PolicyPack, Survey

Paper = Literal["a4", "us-letter"]
MOST_LANGUAGES = 3
_FOLDER = Path(__file__).parents[2] / "posters"
_TEMPLATE = _FOLDER / "poster.typ"
_TEXTS = Catalogue.read(_FOLDER / "texts")
_NOT_PRINTED = {"So", "Sk", "Cf", "Cs", "Co", "Cn"}
_PICTURES_FROM = "\u2190"
_PLAIN_COLOURS = Colours(primary="#1f3a5f", accent="#d9a441")


@dataclass(frozen=True, slots=True)
class Poster:
    """Everything that a poster is made from."""

    data: dict[str, Any]
    dated: date

    async def render(self) -> bytes:
        """Return the poster as a PDF (PDF/UA-1); equal posters have equal bytes."""
        return await render(_TEMPLATE, self.data, dated=self.dated)

    async def show(self, *, pixels_per_inch: int) -> bytes:
        """Return the poster as a PNG, to look at it."""
        return await render(_TEMPLATE, self.data, dated=self.dated, output="png", pixels_per_inch=pixels_per_inch)


def lay_out_poster(
    pack: PolicyPack,
    link: SurveyLink,
    campaign: Campaign | None,
    *,
    url: str,
    paper: Paper,
    languages: Sequence[str] = (),
) -> Poster:
    """Say what stands on a link's poster, in the languages given or in those of its survey, three at most.

    Raises:
        LanguageNotOffered: the survey cannot be answered in that language.
    """
    survey = pack.survey(link.survey)
    spoken = _languages(pack, survey, languages)
    program = pack.program(link.program)
    primary_language = spoken[0].language
    colours = pack.agency.colours or _PLAIN_COLOURS
    written = link.updated_at if campaign is None else max(link.updated_at, campaign.updated_at)
    survey_title = survey.title.get(primary_language) or next(iter(survey.title.values()))
    return Poster(
        data={
            "title": f"{program.name_for(primary_language)}: {survey_title}",
            "agency": _printable(pack.agency.name_for(primary_language)),
            "program": _printable(program.name_for(primary_language)),
            "campaign": _announce(campaign, spoken[0]) if campaign else None,
            "colours": {"primary": colours.primary, "accent": colours.accent},
            "paper": paper,
            "languages": [_words(texts, link, url) for texts in spoken],
            "qr": draw_svg(url, size=1000, quiet_zone=2),
            "url": url,
            "printed_url": f"{url.partition('://')[2].removesuffix(link.code)}{spell_code(link.code)}",
            "footer": [
                {"language": texts.language, "direction": texts.direction, "words": texts("footer")} for texts in spoken
            ],
        },
        dated=local_day(written, pack.agency.zone),
    )


def _languages(pack: PolicyPack, survey: Survey, wanted: Sequence[str]) -> list[LanguageTexts]:
    offered = survey.languages or pack.agency.languages
    if unknown := [language for language in wanted if language not in offered]:
        raise LanguageNotOffered(
            f"The survey is not offered in {unknown[0]!r}.",
            how_to_fix=f"Choose from: {', '.join(offered)}.",
            errors=[{"pointer": "/query/language", "message": "Not a language of the survey"}],
        )
    printable = [language for language in wanted or offered if _TEXTS.speaks(language)] or ["en"]
    return [_TEXTS.texts_for(language) for language in printable[:MOST_LANGUAGES]]


def _words(texts: LanguageTexts, link: SurveyLink, url: str) -> dict[str, str]:
    headline = "headline_internal" if link.audience == "internal" else "headline"
    return {
        "language": texts.language,
        "direction": texts.direction,
        "headline": texts(headline),
        "invitation": texts("invitation"),
        "scan": texts("scan"),
        "qr": texts("qr", url=url),
    }


def _printable(text: str) -> str:
    """A name without emoji and marks of direction: the fonts have the letters of many languages, and no pictures."""
    kept = "".join(
        sign
        for sign in text
        if sign < _PICTURES_FROM or (unicodedata.category(sign) not in _NOT_PRINTED and sign != "\ufe0f")
    )
    return " ".join(kept.split()) or text


def _announce(campaign: Campaign, texts: LanguageTexts) -> str:
    days = period_in_words(Period(campaign.starts_on, campaign.ends_on, "days"), texts.language)
    return f"{_printable(campaign.name)} · {days}"
