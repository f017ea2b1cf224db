"""survey_api over HTTP, as far as plans and reports need it: comments that a person has released."""

from datetime import date

import httpx

from shared.contracts.comments import ReleasedCommentPage
from shared.upstream.client import ServiceClient, read_answer, refusal_in


class HttpComments:
    """The released comments of an agency.

    Raises ServiceUnreachable where trying again may help, RequestRefused where it cannot.
    """

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def list_released(
        self,
        agency: str,
        first: date,
        last: date,
        *,
        survey: str | None = None,
        program: str | None = None,
        department: str | None = None,
        question: str | None = None,
        at_most_rating: int | None = None,
        cursor: str | None = None,
    ) -> ReleasedCommentPage:
        """A page of the comments of responses submitted on these days."""
        named = {
            "survey": survey,
            "program": program,
            "department": department,
            "question": question,
            "at_most_rating": None if at_most_rating is None else str(at_most_rating),
            "cursor": cursor,
        }
        params = {"from": first.isoformat(), "to": last.isoformat(), "limit": "100"}
        params |= {name: value for name, value in named.items() if value is not None}
        answer = await self._client.call("GET", "/v1/released-comments", agency, params=params)
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise refusal_in(answer)
        return read_answer(ReleasedCommentPage, answer)
