"""Where in a desk's JSON each field of a survey or a resolved ticket is: JMESPath expressions, checked when they are stored."""

from typing import Annotated

import jmespath
import jmespath.exceptions
from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _compiles(expression: str) -> str:
    try:
        jmespath.compile(expression)
    except (jmespath.exceptions.JMESPathError, RecursionError) as wrong:
        first = str(wrong).splitlines()[0] if str(wrong) else type(wrong).__name__
        raise ValueError(f"not a JMESPath expression: {first}") from None
    return expression


Expression = Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_compiles)]


class FieldMapping(BaseModel):
    """Where in a desk's JSON each field is, as JMESPath expressions; an absent one is never asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ticket: Expression = Field(description="The desk's number of the service request.", examples=["incident.number"])
    rating: Expression | None = Field(
        default=None,
        description="The rating: a number, or one of the words in `ratings`. Needed, but by sources of resolved tickets.",
        examples=["survey.rating"],
    )
    delivery_id: Expression | None = Field(
        default=None,
        description="What names a delivery, for desks that send no signed `webhook-id`.",
        examples=["event_id"],
    )
    echo: Expression | None = Field(
        default=None,
        description="True where the delivery only tells of a change that careloop itself made: it is ignored.",
        examples=["actor == 'careloop'"],
    )
    comment: Expression | None = Field(
        default=None, description="What the customer wrote.", examples=["survey.comments"]
    )
    customer_name: Expression | None = Field(
        default=None, description="The customer's name.", examples=["customer.name"]
    )
    customer_email: Expression | None = Field(
        default=None, description="The customer's email address.", examples=["customer.email"]
    )
    customer_phone: Expression | None = Field(
        default=None, description="The customer's telephone number.", examples=["customer.phone"]
    )
    customer_language: Expression | None = Field(
        default=None, description="The customer's language, as `en` or `es-MX`.", examples=["customer.language"]
    )
    technician_named: Expression | None = Field(
        default=None, description="The technician whom the customer named in a field.", examples=["survey.technician"]
    )
    technician_last_assigned: Expression | None = Field(
        default=None, description="The technician last assigned to the request.", examples=["incident.assignee.name"]
    )
    team: Expression | None = Field(
        default=None, description="The team of the request.", examples=["incident.assignee.team"]
    )
    program: Expression | None = Field(
        default=None, description="The program that the response counts for.", examples=["incident.program"]
    )
    work_completed: Expression | None = Field(
        default=None, description="Whether the work was completed.", examples=["survey.work_completed"]
    )
    behaviour_complaint: Expression | None = Field(
        default=None,
        description="Whether the customer complains of behaviour.",
        examples=["survey.behaviour_complaint"],
    )
    resolved_at: Expression | None = Field(
        default=None, description="When the request was resolved.", examples=["incident.closed_at"]
    )
    submitted_at: Expression | None = Field(
        default=None, description="When the customer answered.", examples=["survey.submitted_at"]
    )
    resolution: Expression | None = Field(
        default=None,
        description="Which resolution of the request it is about: a reopened request is resolved anew.",
        examples=["incident.resolution"],
    )
    answers: dict[str, Expression] = Field(
        default_factory=dict,
        description="Further rating questions of the survey, by their id.",
        examples=[{"rating": "survey.rating"}],
    )
