"""In which language a page speaks: the one asked for, the one chosen last time, the browser's, the agency's first."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

LANGUAGE_COOKIE = "careloop_language"
LANGUAGE_FIELD = "lang"  # of an address, and of the buttons of a form
_REMEMBERED_SECONDS = 365 * 24 * 60 * 60
_MOST_RANGES = 20  # of an Accept-Language that is looked at


@dataclass(frozen=True)
class LanguageChoice:
    """The language of a page, and whether the person has just chosen it: then it is remembered."""

    language: str
    is_chosen: bool = False


def choose_language(
    request: Request, offered: Sequence[str], *, asked: str | None = None, proposed: str | None = None
) -> LanguageChoice:
    """One of the offered languages, of which the first is the default.

    `asked` is what the form of the page asked for, where it was a form; else `?lang=` of the address counts. `proposed` is
    what is known of the person's language: it comes before the browser's.
    """
    wanted = asked or request.query_params.get(LANGUAGE_FIELD)
    if wanted and (match := _match(wanted, offered)):
        return LanguageChoice(match, is_chosen=True)
    remembered = request.cookies.get(LANGUAGE_COOKIE)
    if remembered and (match := _match(remembered, offered)):
        return LanguageChoice(match)
    for accepted in (*([proposed] if proposed else []), *_accepted(request.headers.get("Accept-Language", ""))):
        if match := _match(accepted, offered):
            return LanguageChoice(match)
    return LanguageChoice(offered[0])


def remember_language(response: Response, choice: LanguageChoice, *, secure: bool) -> None:
    """Keep what the person chose for their next page; what was only guessed is not kept."""
    if choice.is_chosen:
        response.set_cookie(
            LANGUAGE_COOKIE,
            choice.language,
            max_age=_REMEMBERED_SECONDS,
            path="/",
            httponly=True,
            samesite="lax",
            secure=secure,
        )


def _match(wanted: str, offered: Sequence[str]) -> str | None:
    """The offered language that is, or whose parent is, the wanted one (`es` for `es-MX`, and the other way round)."""
    exact, parent = wanted.lower(), wanted.lower().partition("-")[0]
    by_name = {language.lower(): language for language in offered}
    if exact in by_name:
        return by_name[exact]
    return next((language for name, language in by_name.items() if name.partition("-")[0] == parent), None)


def _accepted(header: str) -> list[str]:
    """The languages of an Accept-Language header, best first; what cannot be understood is passed over."""
    weighted = []
    for position, part in enumerate(header.split(",")[:_MOST_RANGES]):
        language, _, parameter = part.strip().partition(";")
        name, _, value = parameter.strip().partition("=")
        try:
            weight = float(value) if name.strip() == "q" else 1.0
        except ValueError:
            continue
        if language.strip() not in {"", "*"} and 0 < weight <= 1:
            weighted.append((-weight, position, language.strip()))
    return [language for _, _, language in sorted(weighted)]
