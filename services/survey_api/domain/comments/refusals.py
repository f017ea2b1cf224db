"""What is refused about redacted comments, each with its reason as a stable code."""

from shared.errors import Conflict, Invalid, NotFound


class CommentNotFound(NotFound):
    """No such redacted comment, or not in this agency."""

    def __init__(self) -> None:
        super().__init__("There is no such redacted comment.", how_to_fix="Take the id from GET /v1/redacted-comments.")


class ResponseWithoutComment(Conflict):
    """The response says nothing that could be redacted."""

    def __init__(self) -> None:
        super().__init__(
            "The response has no comment.", how_to_fix="Nothing needs to be done: there is nothing to tell."
        )


class ResponseDoesNotCount(Conflict):
    """The response is void: nothing of it leaves."""

    def __init__(self) -> None:
        super().__init__("The response is void.", how_to_fix="Bring it back first with .../unvoid.")


class CommentStale(Conflict):
    """The copy is not of what the response says now, or not by the rules in force."""

    def __init__(self) -> None:
        super().__init__(
            "This copy is not of what the response says now, or was made by other rules.",
            how_to_fix="Have it proposed anew with POST /v1/responses/{response_id}/redacted-comment, and read it again.",
        )


class CommentNotInState(Conflict):
    """The copy was decided so before."""


class CommentDaysInvalid(Invalid):
    """The days run backwards."""

    def __init__(self) -> None:
        super().__init__(
            "The days run backwards.",
            how_to_fix="Give `from` and `to` in order; both days are included.",
            errors=[{"pointer": "/query/to", "message": "Before `from`"}],
        )


class CommentSpanOutside(Invalid):
    """A part to hide does not lie within the comment."""


class CommentSpanNotFound(Invalid):
    """Nothing is hidden in the place that is to be taken back."""


class CommentLiftReasonMissing(Invalid):
    """A known party or a Social Security number is shown for a reason only."""
