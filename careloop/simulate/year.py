"""A time from its first day to its last: customers, offices and whoever holds a report's step, on one clock."""

import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from careloop.errors import CommandError
from careloop.simulate.customers import DeskCustomers, SurveyedFamilies
from careloop.simulate.desk_office import DeskOffice
from careloop.simulate.log_office import LogOffice
from careloop.simulate.playing import Cast, Diary, as_json, days_between
from careloop.simulate.signers import Signers, quarters_received
from careloop.simulate.world import World
from shared.calendar import is_business_day
from shared.policy.models import PolicyPack

_LOOKS_AT = (8, 9, 12, 14, 16, 17)
"""Hours of a day, by the agency's clock, at which time stops anyhow: what opens, reminds or is late shows then."""
_SIGNING_HOURS = (9, 13, 15)
_MACHINE = (
    *("sources:write", "desk:write", "desk:read", "responses:write", "responses:read"),
    *("cases:read", "log:read", "reports:read", "reports:write"),
)


@dataclass
class AgencyPlay:
    """Everybody of one agency, as far as its policy has work for them."""

    cast: Cast
    pack: PolicyPack
    customers: DeskCustomers | None = None
    families: SurveyedFamilies | None = None
    desk_office: DeskOffice | None = None
    log_office: LogOffice | None = None
    signers: Signers | None = None

    def plan(self, day: date, diary: Diary) -> None:
        """Note what customers do on a day, and when the office works."""
        for players in (self.customers, self.families, self.log_office):
            if players is not None:
                players.plan(day, diary)
        calendar = self.pack.business_calendar
        if is_business_day(calendar, day) if calendar is not None else day.weekday() < 5:  # noqa: PLR2004 - Saturday
            for office in (self.desk_office, self.log_office):
                if office is not None:
                    diary.note(self.cast.instant(day, 10), _work(office, day))
            if self.signers is not None:
                for hour in _SIGNING_HOURS:
                    diary.note(self.cast.instant(day, hour, 30), _work(self.signers, day))


def _work(office: DeskOffice | LogOffice | Signers, day: date) -> Callable[[], Awaitable[None]]:
    async def work() -> None:
        await office.work(day)

    return work


@dataclass
class Year:
    """The simulated time; `late_share`: how many steps of reports are taken after their date, and entries logged so."""

    world: World
    first_on: date
    last_on: date
    seed: str = "careloop"
    late_share: float = 0.0
    plays: list[AgencyPlay] = field(default_factory=list)

    async def begin(self) -> None:
        """Engage everybody whom the packs have work for."""
        for loaded in self.world.packs:
            pack = loaded.pack
            cast = Cast(self.world, pack.agency.id, pack.agency.zone)
            await cast.engage(None, *_MACHINE)
            play = AgencyPlay(cast, pack)
            calendar = pack.business_calendar
            if any(source.name == "isupport" for source in pack.sources):
                play.customers = DeskCustomers(cast, self.seed, self.first_on, self.last_on, calendar)
                play.desk_office = DeskOffice(cast, self.seed)
                await play.customers.begin()
                await play.desk_office.begin()
            elif pack.care_log is not None:
                if calendar is None:
                    raise CommandError(f"{pack.agency.id}: a log needs a calendar")
                play.log_office = LogOffice(cast, self.seed, calendar, late_share=self.late_share)
                await play.log_office.begin()
            elif pack.surveys and pack.programs:
                programs = tuple(program.id for program in pack.programs)
                play.families = SurveyedFamilies(cast, self.seed, pack.surveys[0].id, programs)
            if pack.reports is not None and calendar is not None:
                play.signers = Signers(cast, pack, self.seed, calendar, late_share=self.late_share)
                await play.signers.begin()
            self.plays.append(play)

    async def play(self, on_day: Callable[[date], None]) -> None:
        """Let every day pass; `on_day` is told of each that has."""
        diary = Diary()
        for day in days_between(self.first_on, self.last_on):
            self._note_receipts(day, diary)
            ends_at = datetime.combine(day + timedelta(days=1), time(), UTC)
            for play in self.plays:
                play.plan(day, diary)
                for hour in _LOOKS_AT:
                    diary.note(play.cast.instant(day, hour), _nothing)
            while diary.next_at is not None and diary.next_at < ends_at:
                note = diary.take()
                await self.world.run_until(note.at)
                await note.deed()
                await self.world.settle()
            await self.world.run_until(ends_at)
            on_day(day)

    def _note_receipts(self, day: date, diary: Diary) -> None:
        """Note the arrival of a report that an agency reviews for somebody else."""
        quarter = dict(quarters_received(day, day)).get(day)
        if quarter is not None and quarter < self.first_on:
            return  # of a quarter before the simulation
        for play in self.plays:
            for report in play.pack.reports.runs if play.pack.reports and quarter else ():
                if report.kind == "outside_review":
                    at = play.cast.instant(day, 11)
                    diary.note(at, _receive(play.cast, report.id, quarter or day, at))


def _receive(cast: Cast, report: str, quarter: date, at: datetime) -> Callable[[], Awaitable[None]]:
    async def receive() -> None:
        text = base64.b64encode(f"The quarterly report of the quarter that holds {quarter}.\n".encode()).decode()
        document = {"filename": "quarterly.txt", "content_type": "text/plain", "content_base64": text}
        body = {"report": report, "period_day": str(quarter), "received_at": as_json(at), "document": document}
        await cast.at(None, "reporter").post("/v1/report-runs", body)

    return receive


async def _nothing() -> None:
    """Time only stops here."""
