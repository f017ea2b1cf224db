"""What bringing entries together refuses, each with its reason as a stable code."""

from shared.errors import Conflict, Invalid, NotFound


class ProposalNotFound(NotFound):
    """There is no such proposal for this entry."""


class ProposalDecided(Conflict):
    """The proposal was decided before."""


class ProposalsWaiting(Conflict):
    """The entry may be the same as others, on which nobody has decided yet."""


class EntryNotReviewable(Conflict):
    """A draft, a forwarded or a discarded entry is not reviewed with the log."""


class EntryRelatedToItself(Invalid):
    """An entry is no duplicate of itself."""


class EntryNotMergeable(Conflict):
    """A draft, a forwarded or a discarded entry cannot be brought together with another."""


class EntryRelatedBefore(Conflict):
    """The entry is a duplicate of another one already, or consolidated under it."""


class RelationWouldCircle(Conflict):
    """The other entry belongs under this one: each would be the other's lead."""


class RelationNotFound(NotFound):
    """There is no such relation of this entry."""


class RelationUndone(Conflict):
    """The relation was undone before."""


class RelationIsOfPart(Conflict):
    """The entry is a part of one that was split: that is not undone here."""
