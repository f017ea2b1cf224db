"""The client of one service in another: the service key, the agency, the request id, and errors by what to do about them."""

from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, SecretStr, ValidationError

from shared.logs import current_request_id
from shared.upstream.errors import RequestRefused, ServiceUnreachable

_TRY_AGAIN = frozenset({401, 403, 408, 425, 429})
"""A key that is being rotated or a limit: not the request's fault, so it is tried again."""


class ServiceClient:
    """One of our services as this one calls it."""

    def __init__(self, http: httpx.AsyncClient, url: str, key: SecretStr, *, timeout_seconds: float = 10.0) -> None:
        self._http = http
        self._url = url.rstrip("/")
        self._key = key
        self._timeout = httpx.Timeout(timeout_seconds, connect=3.0)

    async def call(
        self, method: str, path: str, agency: str, *, json: Any = None, params: dict[str, str] | None = None
    ) -> httpx.Response:
        """The answer, 2xx or 404; everything else is an exception.

        Raises:
            ServiceUnreachable: no answer, or one that may be another a little later.
            RequestRefused: an answer that will stay the same.
        """
        headers = {"Authorization": f"Bearer {self._key.get_secret_value()}", "Careloop-Agency": agency}
        if (request_id := current_request_id()) is not None:
            headers["X-Request-Id"] = request_id
        try:
            answer = await self._http.request(
                method, f"{self._url}{path}", headers=headers, json=json, params=params, timeout=self._timeout
            )
        except httpx.HTTPError as error:
            raise ServiceUnreachable(f"{method} {path}: {type(error).__name__}") from error
        if answer.is_success or answer.status_code == httpx.codes.NOT_FOUND:
            return answer
        if answer.is_server_error or answer.status_code in _TRY_AGAIN:
            raise ServiceUnreachable(f"{method} {path}: answered {answer.status_code}")
        raise refusal_in(answer)


M = TypeVar("M", bound=BaseModel)


def read_answer(model: type[M], answer: httpx.Response) -> M:
    """The answer as a value.

    Raises:
        ServiceUnreachable: it is none of this kind: somebody else answers there, or another version of the service.
    """
    try:
        return model.model_validate_json(answer.content)
    except ValidationError as error:
        raise ServiceUnreachable(f"{answer.request.url.path}: the answer is not a {model.__name__}") from error


def refusal_in(answer: httpx.Response) -> RequestRefused:
    """The refusal that a problem document holds."""
    problem = _problem_of(answer)
    return RequestRefused(str(problem.get("code", answer.status_code)), str(problem.get("detail", "")))


def _problem_of(answer: httpx.Response) -> dict[str, Any]:
    try:
        problem = answer.json()
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}
