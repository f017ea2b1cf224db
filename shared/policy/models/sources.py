"""Where responses come from and where requests live: declared as data, secrets kept elsewhere."""

from typing import Annotated, Literal, Self

import jmespath
import jmespath.exceptions
from pydantic import AfterValidator, Field, model_validator

from shared.policy.models.base import (
    ClauseRef,
    Defines,
    DeskRef,
    Email,
    Name,
    PackModel,
    ProgramRef,
    Ref,
    SurveyRef,
    Text,
    Whole,
)

SignatureScheme = Literal["standard_webhooks", "hub_signature_256", "hub_signature", "bearer"]
Delivers = Literal["responses", "resolved_tickets"]


def _compile(expression: str) -> str:
    try:
        jmespath.compile(expression)
    except jmespath.exceptions.JMESPathError as wrong:
        msg = f"not a JMESPath expression: {str(wrong).splitlines()[0]}"
        raise ValueError(msg) from wrong
    return expression


Expression = Annotated[str, AfterValidator(_compile)]


class Desk(PackModel):
    """A service desk that holds the requests. `structured_email` writes to `address` with `template`."""

    id: Annotated[Name, Defines("desk")]
    title: Text
    adapter: Literal["built_in", "structured_email"]
    address: Email | None = None
    template: Annotated[Name, Ref("template", use="desk_email")] | None = None

    @model_validator(mode="after")
    def have_what_the_adapter_needs(self) -> Self:
        """A structured-email desk needs an address and a template; the built-in one takes neither."""
        given = self.address is not None and self.template is not None
        if self.adapter == "structured_email" and not given:
            msg = "a structured_email desk needs both address and template"
            raise ValueError(msg)
        if self.adapter == "built_in" and (self.address is not None or self.template is not None):
            msg = "a built_in desk takes neither address nor template"
            raise ValueError(msg)
        return self


class SourceMapping(PackModel):
    """JMESPath expressions from a desk's JSON to the fields of a response; an absent one is never asked.

    `answers` maps further rating questions by their id. `echo` is true where a payload only tells of a change that
    careloop itself made on the desk.
    """

    ticket: Expression
    rating: Expression | None = None
    delivery_id: Expression | None = None
    echo: Expression | None = None
    comment: Expression | None = None
    customer_name: Expression | None = None
    customer_email: Expression | None = None
    customer_phone: Expression | None = None
    customer_language: Expression | None = None
    technician_named: Expression | None = None
    technician_last_assigned: Expression | None = None
    team: Expression | None = None
    program: Expression | None = None
    work_completed: Expression | None = None
    behaviour_complaint: Expression | None = None
    resolved_at: Expression | None = None
    submitted_at: Expression | None = None
    resolution: Expression | None = None
    answers: dict[Name, Expression] = Field(default_factory=dict)


class Source(PackModel):
    """A webhook source, delivering responses or the news that a ticket is resolved. `ratings` turns a desk's words into numbers; times without an offset are the agency's.

    `time_formats` are forms of times beside RFC 3339, in Python's directives (`%m/%d/%Y %I:%M %p`), or `unix_seconds`,
    `unix_milliseconds`.
    """

    name: Annotated[Name, Defines("source")]
    title: Text
    clause: ClauseRef
    delivers: Delivers = "responses"
    scheme: SignatureScheme
    desk: DeskRef
    survey: SurveyRef
    program: ProgramRef | None = None
    mapping: SourceMapping
    ratings: dict[str, Whole] = Field(default_factory=dict)
    yes: tuple[Text, ...] = ("yes", "y", "true", "1")
    no: tuple[Text, ...] = ("no", "n", "false", "0")
    time_formats: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def map_what_it_delivers(self) -> Self:
        """A response has a rating; a resolved ticket has none."""
        if (self.delivers == "responses") != (self.mapping.rating is not None):
            msg = "mapping.rating is needed by a source that delivers responses, and only there"
            raise ValueError(msg)
        return self
