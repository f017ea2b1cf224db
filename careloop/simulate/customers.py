"""The customers of a simulated time: who answers surveys and who complains, day by day, the same for the same seed."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from careloop.demo.surveys import CUSTOMERS, PRAISE, SUBJECTS, TECHNICIANS
from careloop.simulate.playing import Cast, Diary
from shared.calendar import Calendar, is_business_day
from shared.webhooks import sign

SOURCE = "isupport"
QUESTIONS = ("helpfulness", "expertise", "attentiveness", "respect", "timeliness")
_OVER_THE_YEAR = 0.25
"""How much better the ratings of the end are than those of the beginning, in points."""


def chance_of(seed: str, *parts: object) -> random.Random:
    """A source of chance of its own for each thing, so that one more customer changes nobody else's day."""
    return random.Random("/".join([seed, *map(str, parts)]))  # noqa: S311 - a sample that is the same every time


def times_of(day: date, zone: ZoneInfo, chance: random.Random, mean: float) -> list[datetime]:
    """Instants between 8:00 and 16:59 of a day, as many as a Poisson variable of this mean."""
    count, product, limit = 0, chance.random(), 2.718281828459045**-mean
    while product > limit:
        count, product = count + 1, product * chance.random()
    minutes = sorted(chance.randrange(9 * 60) for _ in range(count))
    return [datetime(day.year, day.month, day.day, 8, tzinfo=zone) + timedelta(minutes=each) for each in minutes]


@dataclass
class DeskCustomers:
    """Customers of a service desk, who rate how a request was handled; a bad rating is followed up by the office."""

    cast: Cast
    seed: str
    first_on: date
    last_on: date
    calendar: Calendar | None
    per_day: float = 2.0
    secret: str = ""

    async def begin(self) -> None:
        """The desk gets the secret that it signs with."""
        made = await self.cast.at(None, "survey_api").post(f"/v1/sources/{SOURCE}/secrets", {})
        self.secret = made["secret"]

    def plan(self, day: date, diary: Diary) -> None:
        """Note the surveys of a day."""
        if day.weekday() > 4 or (self.calendar is not None and not is_business_day(self.calendar, day)):  # noqa: PLR2004 - Friday
            return
        chance = chance_of(self.seed, "desk", day)
        for number, at in enumerate(times_of(day, self.cast.zone, chance, self.per_day)):
            ticket = f"SIM-{day:%y%m%d}-{number:02}"
            technician, team = chance.choice(TECHNICIANS)
            weights = self._weights(day, team)
            visit = {
                "ticket": ticket,
                "subject": chance.choice(SUBJECTS),
                "customer": chance.choice(CUSTOMERS),
                "technician": technician,
                "team": team,
                "rating": chance.choices((5, 4, 3, 2, 1), weights=weights)[0],
                "comment": chance.choice(PRAISE),
            }

            async def send(visit: dict[str, Any] = visit, at: datetime = at) -> None:
                await self._send(visit, at)

            diary.note(at, send)

    def _weights(self, day: date, team: str) -> tuple[float, ...]:
        share = (day - self.first_on).days / max((self.last_on - self.first_on).days, 1)
        worse = 1.6 if team == "Network and Telephony" else 1.0
        return (52 + 12 * share, 25, 11 * worse, 7 * worse, 4 * worse * (1 - _OVER_THE_YEAR * share))

    async def _send(self, visit: dict[str, Any], at: datetime) -> None:
        if visit["rating"] == 1:
            await self._open_request(visit)
        answered = {
            "incident": {
                "number": visit["ticket"],
                "resolution": "1",
                "closed_at": (at - timedelta(hours=2)).isoformat(),
                "assignee": {"name": visit["technician"], "team": visit["team"]},
            },
            "survey": {
                "rating": visit["rating"],
                "comments": (visit["comment"] if visit["rating"] > 3 else "It took too long.") or None,  # noqa: PLR2004 - the scale's middle
                "submitted_at": at.isoformat(),
            },
            "customer": {
                "name": visit["customer"],
                "email": visit["customer"].lower().replace(" ", ".") + "@school.example",
                "language": "en",
            },
        }
        body = json.dumps(answered).encode()
        headers = sign(secret=self.secret, webhook_id=f"msg_{visit['ticket']}", at=at, body=body)
        url = f"{self.cast.world.urls['survey_api'].rstrip('/')}/v1/webhooks/{SOURCE}"
        answer = await self.cast.world.http.post(
            url, content=body, headers={**headers, "content-type": "application/json"}
        )
        answer.raise_for_status()

    async def _open_request(self, visit: dict[str, Any]) -> None:
        desk = self.cast.at(None, "case_log_api")
        opened = {name: visit[name] for name in ("ticket", "subject")}
        await desk.post("/v1/desk/requests", {**opened, "queue": visit["team"], "assignee": visit["technician"]})
        await desk.post(
            f"/v1/desk/requests/{visit['ticket']}/resolve", {"change_id": str(uuid5(NAMESPACE_URL, visit["ticket"]))}
        )


@dataclass
class SurveyedFamilies:
    """Families who answer the one-minute survey of a program; one region has a hard spring."""

    cast: Cast
    seed: str
    survey: str
    programs: tuple[str, ...]
    per_day: float = 0.25

    def plan(self, day: date, diary: Diary) -> None:
        """Note the answers of a day."""
        for program in self.programs:
            chance = chance_of(self.seed, "families", program, day)
            for at in times_of(day, self.cast.zone, chance, self.per_day):
                answers = dict(self._answers(chance, program, day))
                body = {
                    "survey": self.survey,
                    "program": program,
                    "rating": answers.pop("overall"),
                    "answers": answers,
                    "submitted_at": at.isoformat(),
                }

                async def send(body: dict[str, Any] = body) -> None:
                    await self.cast.at(None, "survey_api").post("/v1/responses", body)

                diary.note(at, send)

    @staticmethod
    def _answers(chance: random.Random, program: str, day: date) -> Iterator[tuple[str, int]]:
        """Answers of one response go together: one mood, and a little of each question's own."""
        mood = chance.gauss(4.35, 0.7)
        if program == "south" and day.month in {4, 5, 6}:
            mood -= 0.75
        for question in (*QUESTIONS, "overall"):
            own = chance.gauss(-0.2 if question == "timeliness" else 0.05, 0.45)
            yield question, min(5, max(1, round(mood + own)))
