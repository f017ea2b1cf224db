"""The registry of the events that reporter takes in."""

from shared.events import InboxRegistry
from shared.resources import Resources

inbox: InboxRegistry[Resources] = InboxRegistry("reporter")
