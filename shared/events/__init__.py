"""Events between services: published with the change, delivered over HTTP, taken in once."""

from shared.events.inbox import InboxRegistry, Received
from shared.events.publish import publish
from shared.events.receive import MalformedBatch, receive_batch

__all__ = ["InboxRegistry", "MalformedBatch", "Received", "publish", "receive_batch"]
