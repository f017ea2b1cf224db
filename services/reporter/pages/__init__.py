"""reporter's pages: the agency's overview, its report runs, and the results that everybody may see."""

from services.reporter.pages.drawing import PAGES, offered_languages, render, theme_of

__all__ = ["PAGES", "offered_languages", "render", "theme_of"]
