"""Mail templates as a pack holds them."""

from typing import Annotated, Any, Literal

from pydantic import Field

from shared.policy.models.base import Defines, Language, Name, PackModel, Text, YesNo

UnknownDelivery = Literal["hold", "resend"]


class TemplateSwitches(PackModel):
    """What policy.toml says of a template. `prescribed` wording is the procedure's own and is used word for word."""

    name: Annotated[Name, Defines("template")]
    purpose: Text
    on_unknown_delivery: UnknownDelivery
    prescribed: YesNo = False


class TemplateText(PackModel):
    """A template in one language, as written: Jinja in all three, MJML in the last."""

    subject: str
    text: str
    mjml: str


class Template(TemplateSwitches):
    """A mail template with its texts. `variables` are what a sender must give: a missing one is refused."""

    variables: tuple[str, ...]
    example: dict[str, Any]
    languages: Annotated[dict[Language, TemplateText], Field(min_length=1)]

    def text_in(self, language: str | None, default: str) -> tuple[str, TemplateText]:
        """Return the language used and its text: the one asked for, its plain form (`es` for `es-MX`), or the default."""
        for wanted in (language, language.partition("-")[0] if language else None, default):
            if wanted in self.languages:
                return wanted, self.languages[wanted]
        first = next(iter(self.languages))
        return first, self.languages[first]
