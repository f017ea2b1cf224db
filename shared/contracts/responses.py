"""The private details of a response, fetched from survey_api by scope because events do not carry them."""

from uuid import UUID

from pydantic import Field

from shared.contracts.base import Contract, Instant


class ResponsePrivate(Contract):
    """`GET /v1/responses/{id}/private`, scope `responses:private`: what the customer wrote and who wrote it."""

    response_id: UUID
    comment: str | None = None
    customer_name: str | None = None
    customer_email: str | None = None
    customer_phone: str | None = None
    language: str | None = None
    staff_named: tuple[str, ...] = Field(default=(), description="Who helped, as the respondent wrote it.")
    voided: bool = Field(default=False, description="Whether it is out of the population at this moment.")
    submitted_at: Instant
    received_at: Instant
