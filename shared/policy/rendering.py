"""Turns a template and its values into a mail: sandboxed, nothing missing, nothing of the values taken for markup."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import mrml
from jinja2 import StrictUndefined, TemplateError, meta
from jinja2 import Template as JinjaTemplate
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from shared.policy.models.templates import TemplateText


class TemplateFailed(ValueError):
    """A template cannot be turned into a mail: its own fault, or a value inside the given ones is missing."""


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """What a reader will see."""

    subject: str
    text: str
    html: str


def _lines(value: object) -> Markup:
    """Keep the line breaks of free text in HTML, everything else in it escaped."""
    return Markup("<br />").join(escape(line) for line in str(value).splitlines())


def _environment(*, autoescape: bool) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=autoescape, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["lines"] = _lines
    return environment


PLAIN = _environment(autoescape=False)
MARKUP = _environment(autoescape=True)

# Without this, every HTML mail asks a font service for a font, which tells it who opened the mail.
_RENDER = mrml.RenderOptions(fonts={})
_PARSE = mrml.ParserOptions(include_loader=mrml.noop_loader())


def variables_in(source: str) -> set[str]:
    """Return the names that one part of a template takes from outside."""
    return meta.find_undeclared_variables(PLAIN.parse(source))


def variables_of(texts: Iterable[TemplateText]) -> tuple[str, ...]:
    """Return the names that the texts take from outside, sorted."""
    names = {name for text in texts for part in (text.subject, text.text, text.mjml) for name in variables_in(part)}
    return tuple(sorted(names))


def missing_values(variables: Iterable[str], values: Mapping[str, Any]) -> list[str]:
    """Return the variables that have no value; None is a value."""
    return [name for name in variables if name not in values]


@lru_cache(maxsize=512)
def _compile(source: str, *, markup: bool) -> JinjaTemplate:
    return (MARKUP if markup else PLAIN).from_string(source)


def render_subject(source: str, values: Mapping[str, Any]) -> str:
    """Render a subject as one line, whatever line breaks its values hold."""
    return " ".join(_fill(source, values, markup=False).split())


def render_mail(text: TemplateText, values: Mapping[str, Any]) -> RenderedMail:
    """Render the three parts of a mail; TemplateFailed says what is wrong."""
    try:
        html = mrml.to_html(_fill(text.mjml, values, markup=True), _PARSE, _RENDER).content
    except OSError as broken:
        raise TemplateFailed(f"MJML: {broken}") from broken
    return RenderedMail(
        subject=render_subject(text.subject, values),
        text=_fill(text.text, values, markup=False).strip() + "\n",
        html=html,
    )


def _fill(source: str, values: Mapping[str, Any], *, markup: bool) -> str:
    try:
        return _compile(source, markup=markup).render(values)
    except TemplateError as wrong:
        raise TemplateFailed(wrong.message or type(wrong).__name__) from wrong
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, OverflowError) as wrong:
        # A value of a kind that the template did not expect, for instance a text where it loops over surveys.
        raise TemplateFailed(f"{type(wrong).__name__}: {wrong}") from wrong
