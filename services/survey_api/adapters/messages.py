"""notifier over HTTP, asked to write to customers."""

from typing import Any

import httpx
from pydantic import SecretStr, ValidationError

from services.survey_api.domain.refusals import MessageRefused, NotifierUnreachable
from shared.contracts.messages import MessageAccepted, MessageRequest
from shared.logs import current_request_id

_TRY_AGAIN = frozenset({401, 403, 408, 425, 429})
"""A key that is being rotated or a limit: not the request's fault, so it is tried again."""


class MessagesClient:
    """Hands messages to notifier."""

    def __init__(self, http: httpx.AsyncClient, url: str, key: SecretStr) -> None:
        self._http = http
        self._url = f"{url.rstrip('/')}/v1/messages"
        self._key = key

    async def send(self, agency: str, request: MessageRequest) -> MessageAccepted:
        """Hand the message over. An id that notifier has already is accepted: its first content stands.

        Raises:
            NotifierUnreachable: no answer, or one that may be another a little later.
            MessageRefused: an answer that will stay the same.
        """
        headers = {"Authorization": f"Bearer {self._key.get_secret_value()}", "Careloop-Agency": agency}
        if (request_id := current_request_id()) is not None:
            headers["X-Request-Id"] = request_id
        try:
            answer = await self._http.post(self._url, json=request.model_dump(mode="json"), headers=headers)
        except httpx.HTTPError as error:
            raise NotifierUnreachable(f"notifier: {type(error).__name__}") from error
        if answer.is_server_error or answer.status_code in _TRY_AGAIN:
            raise NotifierUnreachable(f"notifier answered {answer.status_code}")
        if not answer.is_success:
            problem = _problem_of(answer)
            code = str(problem.get("code", answer.status_code))
            if code == "message_id_taken":
                return MessageAccepted(id=request.id, state="accepted", message_id="")
            raise MessageRefused(code, str(problem.get("detail", "")))
        try:
            return MessageAccepted.model_validate_json(answer.content)
        except ValidationError as error:
            raise NotifierUnreachable("notifier's answer is not one about a message") from error


def _problem_of(answer: httpx.Response) -> dict[str, Any]:
    try:
        problem = answer.json()
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}
