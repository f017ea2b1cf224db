"""Templates as they are shown."""

from typing import Any

from pydantic import Field

from shared.web import ApiModel, Instant, ReadModel

_AT = "2026-11-22T14:05:00+00:00"
_VERSION = "0c8f3bd1c4a2e6f7098d5b4a3c2e1f00918273645546372819a0b1c2d3e4f506"


class TemplateQuery(ApiModel):
    """Which version is asked for."""

    version: str | None = Field(
        default=None,
        pattern=r"^[0-9a-f]{64}$",
        description="The version; the one in use by default.",
        examples=[_VERSION],
    )


class TemplateSummary(ReadModel):
    """A template that messages are made from."""

    name: str = Field(description="Its name.", examples=["customer_follow_up"])
    version: str = Field(description="The version in use: the hash of its content.", examples=[_VERSION])
    purpose: str = Field(description="What it is for.", examples=["The email to the customer, word for word."])
    is_prescribed: bool = Field(description="Its wording is the procedure's own.", examples=[True])
    since: Instant = Field(description="Since when this version is in use.", examples=[_AT])


class TemplateTextRead(ReadModel):
    """A template in one language, as written."""

    subject: str = Field(description="The subject line.", examples=["iSupport Ticket {{ ticket }} Follow-Up"])
    text: str = Field(description="The plain text part.", examples=["We've received your survey response …"])
    mjml: str = Field(description="The HTML part, before it is compiled.", examples=["<mjml>…</mjml>"])


class TemplateRead(ReadModel):
    """One version of a template."""

    name: str = Field(description="Its name.", examples=["customer_follow_up"])
    version: str = Field(description="This version: the hash of its content.", examples=[_VERSION])
    is_in_use: bool = Field(description="New messages are made from this version.", examples=[True])
    purpose: str = Field(description="What it is for.", examples=["The email to the customer, word for word."])
    is_prescribed: bool = Field(description="Its wording is the procedure's own.", examples=[True])
    on_unknown_delivery: str = Field(
        description="What happens to a message of which nobody knows whether the relay has it: hold or resend.",
        examples=["hold"],
    )
    variables: list[str] = Field(description="The values that a message must give.", examples=[["ticket"]])
    paths: list[str] = Field(
        description="Every value that it reads, those inside others too.", examples=[["surveys[].ticket"]]
    )
    example: dict[str, Any] = Field(description="Values to try it with.", examples=[{"ticket": "482913"}])
    languages: dict[str, TemplateTextRead] = Field(description="Its texts by language.")
    policy_hash: str = Field(description="The policy version that it first came with.", examples=[_VERSION])
    adopted_at: Instant = Field(description="When it first came.", examples=[_AT])
