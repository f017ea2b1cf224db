"""The sample day: one request that went wrong and some dozens that went well, always the same but for their numbers."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

TECHNICIANS = (
    ("Marta Nowak", "Customer Care Center"),
    ("José Álvarez", "Customer Care Center"),
    ("Will Turner", "Customer Care Center"),
    ("Maria Santos", "Field Support North"),
    ("Mario Santos", "Field Support North"),
    ("Maria Delgado", "Field Support South"),
    ("Samuel Reed", "Field Support South"),
    ("Yusuf Demir", "Network and Telephony"),
    ("Mark Ellison", "Network and Telephony"),
)
CUSTOMERS = ("Ana Ruiz", "Bo Lindgren", "Chen Wei", "Dana Fox", "Eli Novak", "Farah Aziz", "Gil Torres", "Hana Sato")
SUBJECTS = (
    "Projector is dark",
    "New laptop for a substitute",
    "Wireless drops in room 12",
    "Password reset",
    "Printer jams",
    "Phone line noise",
    "Roster is missing a class",
    "Tablet will not charge",
)
PRAISE = (
    "Quick and kind, thank you.",
    "Solved on the first visit.",
    "Explained it so that I can do it myself next time.",
    "",
)
ORDINARY_COUNT = 36
UNHAPPY_TECHNICIAN = ("Maria Santos", "Field Support North")
UNHAPPY_COMMENT = "The smart board in room 204 is still dark and class starts tomorrow. Maria said that she would come back on Friday."


@dataclass(frozen=True)
class Visit:
    """A service request and what its customer answered."""

    ticket: str
    subject: str
    customer_name: str
    customer_email: str
    technician: str
    team: str
    rating: int
    comment: str

    def payload(self, *, answered_at: datetime) -> dict[str, Any]:
        """The survey as this service desk sends it; the pack's source `isupport` maps it."""
        return {
            "incident": {
                "number": self.ticket,
                "resolution": "1",
                "closed_at": (answered_at - timedelta(hours=2)).isoformat(),
                "assignee": {"name": self.technician, "team": self.team},
            },
            "survey": {
                "rating": self.rating,
                "comments": self.comment or None,
                "submitted_at": answered_at.isoformat(),
            },
            "customer": {"name": self.customer_name, "email": self.customer_email, "language": "en"},
        }


def ordinary_visits(run: str) -> list[Visit]:
    """Dozens of requests that ended well or fairly; `run` keeps their numbers apart from an earlier demonstration's."""
    chance = random.Random("an ordinary week")  # noqa: S311 - the same sample every time, not a secret
    visits = []
    for number in range(1, ORDINARY_COUNT + 1):
        technician, team = TECHNICIANS[number % len(TECHNICIANS)]
        customer = CUSTOMERS[number % len(CUSTOMERS)]
        visits.append(
            Visit(
                ticket=f"{run}-{number:02d}",
                subject=SUBJECTS[number % len(SUBJECTS)],
                customer_name=customer,
                customer_email=_address(customer),
                technician=technician,
                team=team,
                rating=chance.choices((5, 4, 3, 2), weights=(60, 25, 10, 5))[0],
                comment=chance.choice(PRAISE),
            )
        )
    return visits


def unhappy_visit(run: str) -> Visit:
    """The request that the demonstration is about."""
    technician, team = UNHAPPY_TECHNICIAN
    return Visit(
        ticket=f"{run}-99",
        subject="Smart board in room 204",
        customer_name="Ana Ruiz",
        customer_email=_address("Ana Ruiz"),
        technician=technician,
        team=team,
        rating=1,
        comment=UNHAPPY_COMMENT,
    )


def _address(name: str) -> str:
    return name.lower().replace(" ", ".") + "@school.example"
