"""What may be kept of an exception: our own reasons whole, of all others only the type and the place."""

import traceback

_LONGEST = 2_000


class Reason(Exception):
    """An exception whose text we wrote ourselves, free of personal data, to be read by an operator."""


def describe(error: Exception) -> str:
    """What stands on the row of a failed job: our own reasons whole; of others only the type and the place.

    An unexpected exception's text may quote a customer (a bad value, an address): it is not kept.
    """
    if isinstance(error, Reason):
        return str(error)[:_LONGEST]
    return f"{type(error).__name__} at {innermost_frame(error)}"[:_LONGEST]


def innermost_frame(error: BaseException) -> str:
    """File, line and function where an exception was raised, innermost frame of our own code first choice."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    if not ours:
        return "unknown place"
    return f"{ours[-1].filename.rpartition('/')[2]}:{ours[-1].lineno} in {ours[-1].name}"
