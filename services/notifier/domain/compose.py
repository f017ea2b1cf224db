"""From a template and the asker's values to what a reader will see; what is missing is named before anything is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.notifier.domain.refusals import TemplateValuesMissing, TemplateValuesUnusable
from services.notifier.domain.template_paths import known_paths, missing_paths
from shared.policy.models.templates import Template
from shared.policy.rendering import TemplateFailed, missing_values, render_mail

_LONGEST_SUBJECT = 250
_LONGEST_PART = 200_000


@dataclass(frozen=True, slots=True)
class Composed:
    """The content of one mail, with the version and language of its template."""

    template: Template
    template_version: str
    language: str
    subject: str
    text: str
    html: str


def compose(
    template: Template, version: str, values: Mapping[str, Any], *, language: str | None, default_language: str
) -> Composed:
    """Render a template; the same checks whether it is sent or only previewed.

    Raises:
        TemplateValuesMissing: names what is missing, nested names too, and every name that the template knows.
        TemplateValuesUnusable: a value is of the wrong kind, or the mail would be beyond any reader.
    """
    used_language, text = template.text_in(language, default_language)
    missing = missing_values(template.variables, values)
    if not missing:
        try:
            mail = render_mail(text, values)
        except TemplateFailed as failed:
            missing = missing_paths(known_paths(text), values)
            if not missing:
                raise TemplateValuesUnusable(
                    f"Template {template.name} cannot be filled in: {failed}.",
                    how_to_fix="Compare the values with the template's example (get_template).",
                    errors=[{"pointer": "/data", "message": str(failed)}],
                ) from failed
    if missing:
        raise TemplateValuesMissing(
            f"Template {template.name} needs values that are not given: {', '.join(missing)}.",
            how_to_fix="Give every value named in missing; known lists all that the template takes.",
            missing=missing,
            known=sorted(known_paths(text) | set(template.variables)),
            errors=[{"pointer": _pointer_to(name), "message": "Value required"} for name in missing],
        )
    if len(mail.subject) > _LONGEST_SUBJECT or max(len(mail.text), len(mail.html)) > _LONGEST_PART:
        raise TemplateValuesUnusable(
            f"Filled in, the mail is too long: a subject of up to {_LONGEST_SUBJECT} and parts of up to"
            f" {_LONGEST_PART} characters are sent.",
            how_to_fix="Shorten the values.",
        )
    return Composed(
        template=template,
        template_version=version,
        language=used_language,
        subject=one_line(mail.subject),
        text=mail.text,
        html=mail.html,
    )


def _pointer_to(path: str) -> str:
    return "/data/" + path.replace("[]", "").replace(".", "/")


def one_line(text: str) -> str:
    """Text for a header: every line break and control character is a space, so that nothing can begin a new header."""
    return " ".join("".join(" " if not character.isprintable() else character for character in text).split())


def answer_subject(first_subject: str) -> str:
    """The subject of a later message of a thread: the first one's, marked as an answer once."""
    return first_subject if first_subject[:3].casefold() == "re:" else f"Re: {first_subject}"
