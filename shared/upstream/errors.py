"""What can become of a call to another service, told apart by what the caller should do."""


class ServiceUnreachable(Exception):
    """The service did not answer, or only with an error of its own: try again later."""


class RequestRefused(Exception):
    """The service answers that this can never go: its code and sentence say why."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
