"""What looking for entries and saved views refuse, each with its reason as a stable code."""

from shared.errors import Conflict, Forbidden, Invalid, NotFound


class SearchNeedsPrivateScope(Forbidden):
    """Looking for words of the sealed originals needs the scope to read them: what is found tells what they say."""


class PrefixTooShort(Invalid):
    """A word's beginning of one or two letters would find almost everything."""


class QuestionTooLong(Invalid):
    """The question has more words than anybody can mean."""


class ViewNotFound(NotFound):
    """There is no such view, or it is somebody else's and not shared."""


class ViewNameTaken(Conflict):
    """The owner has a view of this name."""


class ViewNotYours(Forbidden):
    """A shared view is changed by its owner alone."""
