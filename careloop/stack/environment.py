"""The environment that the stack gives its processes: addresses, keys and secrets, under the names of the settings."""

import json
from collections.abc import Mapping

from careloop.stack.options import StackOptions
from careloop.stack.secrets import StackSecrets
from shared.settings import SERVICES

LOOPBACK_SMTP_HOST = "127.0.0.1"


def build_environment(
    options: StackOptions, secrets: StackSecrets, *, database_url: str | None, redis_url: str | None
) -> Mapping[str, str]:
    """What was given wins; what was not is filled in."""
    filled: dict[str, str] = {"CARELOOP_PUBLIC_URL": options.public_url}
    for service in SERVICES:
        prefix = service.upper()
        # Always the shared name too: it is where the others look for this service.
        filled[f"CARELOOP_{prefix}_URL"] = f"http://127.0.0.1:{options.port_of(service)}"
        filled[f"{prefix}_PORT"] = str(options.port_of(service))
        filled[f"{prefix}_SERVICE_KEY"] = secrets.service_keys[service]
        for setting, embedded in (("database_url", database_url), ("redis_url", redis_url)):
            filled[f"{prefix}_{setting.upper()}"] = options.given(service, setting) or embedded or ""
    filled["CARELOOP_EVENT_SECRETS"] = json.dumps(secrets.event_secrets)
    filled["CARELOOP_PAGE_SECRET"] = secrets.page_secret
    if not options.has_smtp:
        filled["NOTIFIER_SMTP_HOST"] = LOOPBACK_SMTP_HOST
        filled["NOTIFIER_SMTP_PORT"] = str(options.ports["smtp"])
        filled["NOTIFIER_RELAY_DROPS_REPEATS"] = "true"  # the sink does: a mail of unknown outcome may go again
    return {**filled, **{name: value for name, value in options.environment.items() if value}}
