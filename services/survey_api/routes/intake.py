"""Surveys coming in: signed webhooks of desks, and single responses of integrators."""

import re
from datetime import datetime
from typing import Annotated, Any

from fastapi import HTTPException, Path, Response
from starlette.requests import Request

from services.survey_api.deps import ResponseWriter, Survey
from services.survey_api.domain.delivered.live_source import LiveSource
from services.survey_api.domain.delivered.proof import DECOY_SECRET, verify_delivery
from services.survey_api.domain.delivered.receipts import Delivery
from services.survey_api.domain.delivered.responses import settle_delivery
from services.survey_api.domain.ports import Sources
from services.survey_api.domain.refusals import DeliveryNotProven, DeskNotNamed, Unmappable
from services.survey_api.domain.single import take_single
from services.survey_api.schemas.intake import DeliverySettled, ResponseCreate, ResponseTakenIn
from shared.crash import crash_point, register
from shared.logs import get_logger
from shared.policy.store import current_policy
from shared.web import Now, ServiceRouter, Session, idempotent, public, read_body, refusals
from shared.web.problems import MEDIA_TYPE
from shared.webhooks import SignatureRefused

router = ServiceRouter(tags=["intake"])
log = get_logger("survey_api.intake")
register("survey_api.intake.before_commit", "survey_api.intake.after_commit")

_NAME = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*", re.ASCII)
_JSON = re.compile(r"\s*(application/(json|[\w.+-]+\+json)|text/json)\s*(;.*)?", re.ASCII | re.IGNORECASE)
_PAYLOAD = {
    "incident": {"number": "INC-1042", "resolution": "1", "assignee": {"name": "Ben Ito"}},
    "survey": {"rating": 1, "comments": "Nobody came.", "submitted_at": "2026-11-18T09:05:00-05:00"},
}
_REQUEST_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The desk's own JSON; the source's mapping says where each field is.",
        "content": {"application/json": {"schema": {"description": "Any JSON value."}, "example": _PAYLOAD}},
    },
    "parameters": [
        {
            "name": name,
            "in": "header",
            "required": False,
            "description": description,
            "schema": {"type": "string", "examples": [example]},
        }
        for name, description, example in (
            ("webhook-id", "Scheme standard_webhooks: names the delivery.", "msg_2KWPBgLlAfxdpx2AI54"),
            ("webhook-timestamp", "Scheme standard_webhooks: seconds, at most 5 minutes off.", "1795000000"),
            (
                "webhook-signature",
                "Scheme standard_webhooks: `v1,` and base64.",
                "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
            ),
            ("X-Hub-Signature-256", "Scheme hub_signature_256: `sha256=` and hex.", "sha256=757107ea0eb2509f"),
            ("X-Hub-Signature", "Scheme hub_signature: `sha1=` and hex.", "sha1=01dc10d0c83e72ed"),
        )
    ],
}
_NOT_JSON: dict[int | str, dict[str, Any]] = {
    415: {
        "description": "The body is declared to be something other than JSON.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}


@router.post(
    "/v1/webhooks/{source}",
    status_code=202,
    summary="Deliver a survey or a resolved ticket from a service desk",
    dependencies=[public("Every delivery is proven by the source's own scheme: a signature, or a bearer token.")],
    responses=refusals(DeliveryNotProven) | _NOT_JSON,
    openapi_extra=_REQUEST_BODY,
)
async def receive_webhook(
    source: Annotated[str, Path(description="The source's name.", examples=["isupport"])],
    request: Request,
    survey: Survey,
    now: Now,
) -> DeliverySettled:
    """Takes in one survey or resolved ticket, as the desk sends it.

    The delivery must be proven by the scheme of its source. An unknown or disabled source, a wrong or missing
    signature, an old timestamp and a malformed header have one and the same answer, 401: nothing can be probed.

    A source of resolved tickets delivers the news that a request is resolved: its customer is then invited to the
    survey (`invitation_id`), if the policy's rule and the customer allow it.

    The answer 202 comes after the commit. The same delivery again (its id, or the same desk, ticket and resolution with
    the same content) has `duplicate: true` and changes nothing; other content for the same request is a flagged
    revision. What is proven and cannot be used has `quarantined: true` with a reason, and is kept.
    """
    body = await read_body(request)
    live, delivery_id = await _prove(survey.sources, source, request, body, now)
    content_type = request.headers.get("content-type")
    if content_type is not None and not _JSON.fullmatch(content_type):
        raise HTTPException(415, "The body is declared to be something other than JSON: send application/json.")
    kept_type = content_type[:200] if content_type else None
    delivery = Delivery(body=body, content_type=kept_type, delivery_id=delivery_id, received_at=now)
    async with survey.sessions.begin() as session:
        settled = await settle_delivery(session, delivery, live, now=now)
        crash_point("survey_api.intake.before_commit")
    crash_point("survey_api.intake.after_commit")
    return DeliverySettled.of(settled)


async def _prove(
    sources: Sources, name: str, request: Request, body: bytes, now: datetime
) -> tuple[LiveSource, str | None]:
    """The source, and the delivery's signed id; a secret made a moment ago in another process is read before refusing."""
    for fresh in (False, True):
        live = await sources.find(name, fresh=fresh) if _NAME.fullmatch(name) else None
        try:
            if live is None:
                verify_delivery(
                    "standard_webhooks", secrets=[DECOY_SECRET], headers=request.headers, body=body, now=now
                )
                continue
            delivery_id = verify_delivery(
                live.scheme,
                secrets=live.secrets_at(now) or [DECOY_SECRET],
                headers=request.headers,
                body=body,
                now=now,
            )
        except SignatureRefused as refused:
            if fresh:
                log.info("delivery_refused", known_source=live is not None, reason=str(refused))
            continue
        return live, delivery_id
    raise DeliveryNotProven


@router.post(
    "/v1/responses",
    status_code=201,
    summary="Send one response",
    dependencies=[idempotent],
    responses={
        200: {"description": "The same was said of this request before: nothing changed.", "model": ResponseTakenIn},
        202: {"description": "Other content for a known request: a flagged revision.", "model": ResponseTakenIn},
        **refusals(Unmappable, DeskNotNamed),
    },
)
async def create_response(
    body: ResponseCreate, caller: ResponseWriter, session: Session, now: Now, response: Response
) -> ResponseTakenIn:
    """Takes in one response from a system of the agency that is no service desk.

    With a ticket the same rules hold as for webhooks: one response per desk, ticket and resolution. Without one every
    call is a response of its own; use `Idempotency-Key` to make a repeat safe.
    """
    policy = await current_policy(session, caller.agency)
    given = body.model_dump(exclude={"survey"})
    taken = await take_single(session, caller.agency, body.survey, given, policy=policy, now=now)
    if taken.flagged_revision is not None:
        response.status_code = 202
    elif taken.duplicate:
        response.status_code = 200
    response.headers["Location"] = f"/v1/responses/{taken.response_id}"
    return ResponseTakenIn.of(taken)
