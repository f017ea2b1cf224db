"""The outermost ring of an app: request id, body limit, security headers, access log, metrics, and the last resort."""

import re
import time
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import TooLarge
from shared.ids import new_id
from shared.logs import current_request_id, get_logger, request_id_bound
from shared.resources import Resources
from shared.web.auth import CALLER_IN_SCOPE
from shared.web.metrics import WebMetrics
from shared.web.problems import database_response, problem_response, refusal_response
from shared.web.routing import ALLOWANCE_IN_SCOPE, BODY_LIMIT_IN_SCOPE

log = get_logger("web")

_REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{7,127}", re.ASCII)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_QUIET = frozenset({"/live", "/ready", "/metrics"})
_SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class BodyTooLarge(TooLarge):
    """The body is larger than this route reads."""

    def __init__(self, largest: int) -> None:
        super().__init__(
            f"The body is larger than {largest} bytes.",
            how_to_fix="Send less at once.",
            largest_bytes=largest,
        )


class Edge:
    """Pure ASGI, around everything else of an app.

    Args:
        app: what answers.
        metrics: where requests are counted.
        largest_body: bytes, unless the route has its own `body_limit`.
        over_https: whether people reach us over https, and must go on doing so.
        ready_resources: resources that were open before the app; else the lifespan opens them.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: WebMetrics,
        largest_body: int,
        over_https: bool,
        ready_resources: Resources | None,
    ) -> None:
        self.app = app
        self.metrics = metrics
        self.largest_body = largest_body
        self.resources = ready_resources
        self.headers = dict(_SECURITY)
        if over_https:
            self.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self.resources is not None:
            scope.setdefault("state", {})["resources"] = self.resources
        asked = Headers(scope=scope).get("X-Request-Id", "")
        # An id of another form could break a log line or a header; ours is as good.
        request_id = asked if _REQUEST_ID.fullmatch(asked) else str(new_id())
        with request_id_bound(request_id):
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, status = time.perf_counter(), 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._add_headers(scope, message)
            await send(message)

        self.metrics.running.inc()
        try:
            await self.app(scope, self._limited(scope, receive), send_with_headers)
        except Exception as error:  # the last resort: whatever it is, the caller gets an answer and we a traceback
            if status:
                log.exception("broke_off", route=_route(scope))
                raise
            response = database_response(error)
            if isinstance(error, BodyTooLarge):
                response = refusal_response(error)
            if response is None:
                log.exception("unexpected_error", route=_route(scope))
                response = problem_response(
                    500,
                    "internal_error",
                    "Something went wrong on our side.",
                    how_to_fix="Try again later; name the request_id if it goes on.",
                )
            await response(scope, receive, send_with_headers)
        finally:
            self.metrics.running.dec()
            self._note(scope, status, time.perf_counter() - started)

    def _limited(self, scope: Scope, receive: Receive) -> Receive:
        """A receive that refuses more than the limit, whatever Content-Length says or does not say."""
        declared = Headers(scope=scope).get("Content-Length", "")
        read = 0

        async def receive_some() -> Message:
            nonlocal read
            # Looked up now, not before: the route may have its own limit.
            largest = scope.get(BODY_LIMIT_IN_SCOPE, self.largest_body)
            if declared.isdecimal() and len(declared) < 20 and int(declared) > largest:  # noqa: PLR2004 - 64 bits
                raise BodyTooLarge(largest)
            message = await receive()
            if message["type"] == "http.request":
                read += len(message.get("body", b""))
                if read > largest:
                    raise BodyTooLarge(largest)
            return message

        return receive_some

    def _add_headers(self, scope: Scope, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        headers["X-Request-Id"] = current_request_id() or ""
        for name, value in self.headers.items():
            headers.setdefault(name, value)
        if (allowance := scope.get(ALLOWANCE_IN_SCOPE)) is not None:
            for name, value in allowance.headers().items():
                headers[name] = value

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = _route(scope)
        # A made-up method must not make a new time series.
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self.metrics.count(method=method, route=route, status=status, seconds=seconds)
        if route in _QUIET:
            return
        caller = scope.get(CALLER_IN_SCOPE)
        # The route's template and the credential's id: neither paths nor queries nor names, which may be personal.
        facts: dict[str, Any] = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
        if caller is not None:
            facts |= {"agency": caller.agency, "caller_kind": caller.kind}
        log.info("request", **facts)


def _route(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path", "") or "unmatched")
