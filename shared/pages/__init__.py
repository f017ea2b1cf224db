"""What every page of the product stands on: one base template, one set of tokens, texts per language, strict headers.

A page is a template with, where it needs them, a stylesheet and a script of the same name beside it; its words are in
the texts of each language. See docs/pages.md.
"""

from shared.colours import contrast
from shared.pages.catalogue import Catalogue, LanguageTexts
from shared.pages.csrf import CSRF_FIELD, is_csrf_token, made_at, make_csrf_token
from shared.pages.negotiation import (
    LANGUAGE_COOKIE,
    LANGUAGE_FIELD,
    LanguageChoice,
    choose_language,
    remember_language,
)
from shared.pages.notices import Button, Link, error_page, notice_page
from shared.pages.rendering import Page, PageSet, page_response, render_page
from shared.pages.theme import PageTheme

__all__ = [
    "CSRF_FIELD",
    "LANGUAGE_COOKIE",
    "LANGUAGE_FIELD",
    "Button",
    "Catalogue",
    "LanguageChoice",
    "LanguageTexts",
    "Link",
    "Page",
    "PageSet",
    "PageTheme",
    "choose_language",
    "contrast",
    "error_page",
    "is_csrf_token",
    "made_at",
    "make_csrf_token",
    "notice_page",
    "page_response",
    "remember_language",
    "render_page",
]
