"""Short pages that say one thing: a notice, with a button where something is to be done, and errors in kind words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shared.pages.catalogue import LanguageTexts
from shared.pages.rendering import Page, PageSet, render_page
from shared.pages.theme import PageTheme

_SHARED = PageSet()
# What went wrong, by HTTP status; the texts are `error_<name>_title` and `error_<name>_text`.
_NAMES = {
    400: "unreadable",
    401: "sign_in",
    403: "forbidden",
    404: "not_found",
    410: "gone",
    413: "too_large",
    422: "unreadable",
    429: "too_many",
    500: "ours",
    503: "unavailable",
}
_TOO_MANY, _OUR_FAULT = 429, 500


@dataclass(frozen=True)
class Button:
    """A button that posts: where to (this page if nowhere), and what it takes along unseen."""

    label: str
    action: str = ""
    fields: Mapping[str, str | Sequence[str]] = field(default_factory=dict)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every field with each of its values."""
        return [
            (name, value)
            for name, values in self.fields.items()
            for value in ([values] if isinstance(values, str) else values)
        ]


@dataclass(frozen=True)
class Link:
    """A way on from a notice."""

    label: str
    address: str


def notice_page(
    title: str,
    paragraphs: Sequence[str],
    *,
    language: str,
    theme: PageTheme,
    pages: PageSet = _SHARED,
    button: Button | None = None,
    link: Link | None = None,
    reference: str = "",
) -> Page:
    """One heading, some sentences, and at most one button and one link; `reference` is small and at the end."""
    return render_page(
        pages,
        "notice",
        language,
        theme,
        title=title,
        paragraphs=paragraphs,
        button=button,
        link=link,
        reference=reference,
    )


def error_page(
    status: int,
    *,
    language: str,
    theme: PageTheme,
    request_id: str = "",
    sent: Mapping[str, Sequence[str]] | None = None,
    pages: PageSet = _SHARED,
) -> Page:
    """What a refusal means to a person who cannot read status codes.

    `sent` is the form that was refused: where trying again may help, a button sends it once more, so that nothing typed
    is lost.
    """
    t: LanguageTexts = pages.catalogue.texts_for(language)
    name = _NAMES.get(status, "ours" if status >= _OUR_FAULT else "unreadable")
    again = sent if sent and (status >= _OUR_FAULT or status == _TOO_MANY) else None
    return notice_page(
        t(f"error_{name}_title"),
        [t(f"error_{name}_text"), *([t("kept_text")] if again else [])],
        language=language,
        theme=theme,
        pages=pages,
        button=Button(t("try_again"), fields=again) if again else None,
        reference=t("reference", reference=request_id) if request_id else "",
    )
