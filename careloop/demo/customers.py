"""The sample hour of the child welfare agency: people who answer the one-minute survey, and a mail scanner that does too."""

from collections.abc import Sequence
from dataclasses import dataclass, field

PROGRAM = "central"
QUESTIONS = ("helpfulness", "expertise", "attentiveness", "respect", "timeliness", "overall")
PRAISED, SUPERVISOR = "Ana Morales", "denise.archer@"
PRAISE = "She explained every step in plain words and called back the same day. <b>Thank you!</b> ❤"


@dataclass(frozen=True)
class Answering:
    """One filled-in survey page."""

    ratings: Sequence[int]
    audience: str = "external"
    language: str = "en"
    staff: str = ""
    comment: str = ""

    def fields(self) -> dict[str, str]:
        """The form's fields, as a browser sends them."""
        return {
            **{question: str(rating) for question, rating in zip(QUESTIONS, self.ratings, strict=True)},
            "audience": self.audience,
            "staff": self.staff,
            "comment": self.comment,
        }


@dataclass(frozen=True)
class Hour:
    """Everybody of the sample hour."""

    people: Sequence[Answering] = field(
        default_factory=lambda: (
            Answering((5, 5, 5, 5, 4, 5), staff=PRAISED, comment=PRAISE),
            Answering((4, 4, 5, 5, 3, 4)),
            Answering((5, 4, 4, 5, 4, 4), language="es", comment="Me atendieron muy bien y en mi idioma."),
            Answering((5, 5, 5, 5, 5, 5), audience="internal"),
            Answering((3, 4, 3, 4, 2, 3), comment="It took three calls until somebody had the file."),
            Answering((4, 5, 4, 5, 4, 4), language="es"),
            Answering((5, 5, 4, 5, 5, 5), audience="internal", comment='=HYPERLINK("https://example.org","Click")'),
            Answering((4, 4, 4, 4, 4, 4)),
            Answering((2, 3, 3, 3, 1, 2), comment="I waited five weeks for an answer."),
            Answering((5, 5, 5, 5, 5, 5)),
            Answering((4, 3, 4, 5, 4, 4)),
            Answering((5, 4, 5, 5, 4, 5)),
        )
    )
    scanner: Answering = field(default_factory=lambda: Answering((1, 1, 1, 1, 1, 1)))
