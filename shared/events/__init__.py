"""Events between services: published with the change, delivered over HTTP, taken in once."""

from shared.events.inbox import InboxRegistry, Received
from shared.events.publish import publish
from shared.events.receive import MalformedBatch, receive_batch
from shared.events.subscribe import ensure_own_subscription

__all__ = ["InboxRegistry", "MalformedBatch", "Received", "ensure_own_subscription", "publish", "receive_batch"]
