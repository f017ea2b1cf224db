"""Released comments: `GET /v1/released-comments` of survey_api, scope `comments:read`; nothing in them leads to a person."""

from uuid import UUID

from pydantic import Field

from shared.contracts.base import Contract


class ReleasedComment(Contract):
    """A redacted text that a person has released, with the ratings beside it."""

    reference: UUID = Field(description="Names the text, and neither the response nor when it came; made by chance.")
    survey: str
    program: str | None = None
    rating: int
    question_rating: int | None = Field(default=None, description="Of the question that was asked for.")
    text: str


class ReleasedCommentPage(Contract):
    """Up to 100 comments, in an order that says nothing."""

    items: tuple[ReleasedComment, ...]
    next_cursor: str | None = None
