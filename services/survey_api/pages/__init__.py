"""The survey's pages: what they show (`views`), and how each is drawn (`templates/`, `texts/`)."""

from services.survey_api.pages.drawing import (
    PAGES,
    draw_closed,
    draw_confirmation,
    draw_form,
    draw_left_out,
    draw_thanks,
    theme_of,
)
from services.survey_api.pages.views import FormView, Notice, view_form

__all__ = [
    "PAGES",
    "FormView",
    "Notice",
    "draw_closed",
    "draw_confirmation",
    "draw_form",
    "draw_left_out",
    "draw_thanks",
    "theme_of",
    "view_form",
]
