"""Who takes in what: a service's handlers of other services' events."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.contracts.base import Event
from shared.resources import R

E = TypeVar("E", bound=Event)


@dataclass(frozen=True)
class Received(Generic[E]):
    """An event as it came in."""

    id: UUID
    event: E
    occurred_at: datetime
    request_id: str | None


BatchHandler = Callable[[R, AsyncSession, Sequence[Received[E]]], Awaitable[None]]


class InboxRegistry(Generic[R]):
    """The events that one service takes in.

    A handler gets a whole batch of one type in one transaction with the mark that they are done. It must bear any
    order; it sees each event id once.
    """

    def __init__(self, service: str) -> None:
        self.service = service
        self.handlers: dict[str, tuple[type[Event], Callable[..., Awaitable[None]]]] = {}

    def on(self, event: type[E]) -> Callable[[BatchHandler[R, E]], BatchHandler[R, E]]:
        """Register the handler of one type of event."""

        def register(handler: BatchHandler[R, E]) -> BatchHandler[R, E]:
            if event.type in self.handlers:
                raise ValueError(f"two handlers for {event.type}")
            self.handlers[event.type] = (event, handler)
            return handler

        return register
