"""The public pages of the customer care log: what they show, and how each is drawn (`templates/`, `texts/`)."""

from services.case_log_api.pages.drawing import PAGES, draw_form, draw_thanks, draw_without_form, theme_of
from services.case_log_api.pages.views import Fields, FormView, view_form

__all__ = ["PAGES", "Fields", "FormView", "draw_form", "draw_thanks", "draw_without_form", "theme_of", "view_form"]
