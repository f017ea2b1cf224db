"""What redacted copies refuse, each with its reason as a stable code."""

from shared.errors import Conflict, Forbidden, Invalid, NotFound


class CopyNotFound(NotFound):
    """The entry has no redacted copy of this version."""


class CopySuperseded(Conflict):
    """A later version of the redacted copy has taken this one's place."""


class CopyStale(Conflict):
    """The entry says something else than when the redacted copy was made: nothing of it may leave."""


class CopyNotProposed(Conflict):
    """Only the latest version can be released, and only while it is proposed."""


class CopyNotReleased(Conflict):
    """Only what is released can be taken back."""


class NothingToRedact(Conflict):
    """The entry holds no words of which a copy could be made."""


class PersonalDataRemains(Conflict):
    """The rules in force find personal data in the copy that is neither hidden nor acknowledged as harmless."""


class SpanOutsideText(Invalid):
    """A part to be hidden does not lie within a text of the entry."""


class SpanNotFound(Invalid):
    """Nothing is hidden in exactly the place that is to be taken back."""


class LiftReasonMissing(Invalid):
    """What hides a known party or a Social Security number is taken back for a reason only."""


class ReleaseRoleMissing(Forbidden):
    """The policy lets another role release redacted copies than this person holds."""
