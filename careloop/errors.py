"""What a person at the command line can meet and mend: always one clear line."""


class CommandError(Exception):
    """Something the user can mend; `careloop` prints its one line and exits with 1."""

    def __init__(self, sentence: str) -> None:
        super().__init__(" ".join(sentence.split()))


class CannotStart(CommandError):  # reads as what happened
    """A server, a port or a folder that the stack needs is not to be had."""
