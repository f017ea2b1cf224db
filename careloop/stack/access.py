"""Who may ask whom for what, and who is told what: the services' keys and event subscriptions among themselves."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from careloop.stack.packs import open_session
from careloop.stack.services import read_settings
from shared.clock import SystemClock
from shared.contracts.events import (
    CaseClosed,
    CaseOpened,
    CaseStepRecorded,
    LogEntryChanged,
    MessageSettled,
    ResponseAttributed,
    ResponseClassified,
    ResponseVoided,
    RevisionFlagged,
)
from shared.events import ensure_own_subscription
from shared.settings import SERVICES, ServiceName
from shared.web.keys import mint_key, save_key

# The scopes that a service's key carries at each service it calls: no more than its calls need.
SCOPES: Mapping[ServiceName, Mapping[ServiceName, tuple[str, ...]]] = {
    "survey_api": {"notifier": ("directory:read", "messages:send")},
    "case_log_api": {
        "survey_api": ("links:read", "responses:private"),
        "notifier": ("directory:read", "messages:send", "messages:erase", "suppressions:write"),
        "case_log_api": ("desk:read", "desk:write"),  # the built-in desk is reached like any other
    },
    "reporter": {
        "survey_api": ("comments:read", "responses:read"),
        "notifier": ("directory:read", "messages:send"),
        "case_log_api": ("log:report",),
    },
}

# The events that each publisher delivers to each of the other services.
EVENTS: Mapping[ServiceName, Mapping[ServiceName, tuple[str, ...]]] = {
    "survey_api": {
        "case_log_api": (
            ResponseClassified.type,
            ResponseAttributed.type,
            ResponseVoided.type,
            RevisionFlagged.type,
        ),
        "reporter": (ResponseClassified.type, ResponseAttributed.type, ResponseVoided.type),
    },
    "case_log_api": {"reporter": (CaseOpened.type, CaseStepRecorded.type, CaseClosed.type, LogEntryChanged.type)},
    "notifier": {
        "survey_api": (MessageSettled.type,),
        "case_log_api": (MessageSettled.type,),
        "reporter": (MessageSettled.type,),
    },
}


async def write_access() -> None:
    """Write the services' keys and subscriptions as the settings give them; harmless to run again."""
    for service in SERVICES:
        async with open_session(service) as session:
            await _write_keys(session, service)
            await _write_subscriptions(session, service)


async def _write_keys(session: AsyncSession, service: ServiceName) -> None:
    now = SystemClock().now()
    for caller, scopes_at in SCOPES.items():
        token = read_settings(caller).service_key.get_secret_value()
        if service in scopes_at and token:
            minted = mint_key(name=caller, agency=None, scopes=scopes_at[service], now=now, kind="service", token=token)
            await save_key(session, minted)


async def _write_subscriptions(session: AsyncSession, publisher: ServiceName) -> None:
    settings = read_settings(publisher)
    secrets = [secret.get_secret_value() for secret in settings.event_secrets.get(publisher, [])]
    if not secrets:
        return
    for subscriber, event_types in EVENTS.get(publisher, {}).items():
        url = str(getattr(settings, f"{subscriber}_url")).rstrip("/") + "/v1/events"
        await ensure_own_subscription(
            session, name=subscriber, url=url, secrets=secrets, event_types=event_types, now=SystemClock().now()
        )
