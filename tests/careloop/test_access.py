"""The services' access to each other: every event goes to whoever takes it in, and a key opens no more than it must."""

from importlib import import_module

import pytest

from careloop.stack.access import EVENTS, SCOPES
from careloop.stack.services import make_app
from shared.contracts.events import EVENT_TYPES
from shared.events import InboxRegistry
from shared.settings import SERVICES, ServiceName
from shared.web.inspection import list_route_facts


def handled_by(service: ServiceName) -> set[str]:
    """The types of events that a service's worker takes in."""
    jobs = import_module(f"services.{service}.jobs")
    import_module(f"services.{service}.worker")
    registries = [value for value in vars(jobs).values() if isinstance(value, InboxRegistry)]
    return {event_type for registry in registries for event_type in registry.handlers}


def delivered_to(service: ServiceName) -> set[str]:
    return {event_type for subscribers in EVENTS.values() for event_type in subscribers.get(service, ())}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_sent_exactly_the_events_that_it_takes_in(service: ServiceName) -> None:
    assert delivered_to(service) == handled_by(service)


def test_every_event_that_crosses_is_a_known_one() -> None:
    crossing = {event_type for subscribers in EVENTS.values() for types in subscribers.values() for event_type in types}
    assert crossing
    assert crossing <= set(EVENT_TYPES)


@pytest.mark.parametrize("callee", SERVICES)
def test_a_service_key_carries_scopes_that_exist_at_the_service_it_opens(
    callee: ServiceName, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    carried = {scope for scopes_at in SCOPES.values() for scope in scopes_at.get(callee, ())}
    assert carried <= {route.scope for route in list_route_facts(make_app(callee))}
