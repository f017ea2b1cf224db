"""case_log_api for an agency that recognises staff: praise in, people and their supervisors as the real directory says."""

import json
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import httpx

from services.notifier.domain.directory import DirectoryDay, RoleEntry
from shared.contracts.directory import DirectoryPerson
from shared.contracts.events import ResponseClassified, ResponseVoided
from shared.contracts.messages import MessageRequest
from shared.ids import new_id
from tests.case_log_api.office import Office
from tests.case_log_api.outside import NotifierStandIn, problem

COUNTY = "county-child-welfare"
AMBASSADOR = "tessa.lindgren"
SCOPES = ("recognitions:read", "recognitions:decide", "recognitions:private")


class CountyNotifier(NotifierStandIn):
    """A notifier that resolves people and roles with the real one's rules, as of any day."""

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET" and request.url.path == "/v1/directory":
            day = date.fromisoformat(request.url.params["as_of"])
            people = [person.model_dump(mode="json") for person in self.day(day).people]
            return httpx.Response(200, json={"agency": self.pack.agency.id, "as_of": day.isoformat(), "people": people})
        answer = super().answer(request)
        if request.url.path == "/v1/messages/preview" and answer.is_success:
            asked = MessageRequest.model_validate(json.loads(request.content))
            resolved = self.resolve(asked)
            return httpx.Response(200, json={**answer.json(), **resolved})
        return answer

    def resolve(self, asked: MessageRequest) -> dict[str, list[str]]:
        found = self.day(date(2026, 11, 18)).resolve(asked.to, asked.cc, exclude=asked.exclude)
        return {"to": [one.address for one in found.to], "cc": [one.address for one in found.cc]}

    def day(self, day: date) -> DirectoryDay:
        departments = {team.id: team.department for team in self.pack.teams}
        people = self.pack.directory.people_on(day) if self.pack.directory else ()
        return DirectoryDay(
            people=[
                DirectoryPerson(
                    **person.model_dump(include={"handle", "name", "email", "team", "supervisor", "roles", "aliases"}),
                    phone=person.phone or None,
                    is_team_lead=person.team_lead,
                    is_department_lead=person.department_lead,
                    department=departments[person.team],
                )
                for person in people
            ],
            departments_of_teams=departments,
            roles=[RoleEntry(id=role.id, kind=role.kind, address=role.address) for role in self.pack.roles],
        )

    def _person(self, handle: str, as_of: str) -> httpx.Response:
        person = self.day(date.fromisoformat(as_of)).find_person(handle)
        return httpx.Response(200, json=person.model_dump(mode="json")) if person else problem(404, "person_not_found")


class HeartOffice(Office):
    """One agency's recognitions."""

    agency: ClassVar[str] = COUNTY

    def praise(
        self, *named: str, comment: str | None = "Thank you for everything.", **facts: Any
    ) -> ResponseClassified:
        """A positive response that names staff, with what its writer wrote known to survey_api."""
        response_id: UUID = facts.pop("response_id", None) or new_id()
        private = {
            "comment": comment,
            "customer_name": "Ana Ruiz",
            "customer_email": "ana.ruiz@family.example",
            "customer_phone": None,
            "language": "en",
            "staff_named": list(named),
            "voided": False,
            **facts.pop("private", {}),
        }
        version = facts.pop("version", 1)
        self.versions[response_id] = version
        event = ResponseClassified.model_validate(
            {
                "agency": COUNTY,
                "response_id": response_id,
                "version": version,
                "survey": "customer-experience",
                "survey_version": 1,
                "policy_hash": "0" * 64,
                "program": "central",
                "channel": "form",
                "rating": 5,
                "answers": {"overall": 5},
                "classification": "positive",
                "staff_named_count": len(named),
                "has_comment": comment is not None,
                "service_on": self.clock.now().date(),
                "submitted_at": self.clock.now(),
                "received_at": self.clock.now(),
                **facts,
            }
        )
        times = {"submitted_at": event.submitted_at.isoformat(), "received_at": event.received_at.isoformat()}
        self.survey_api.private[str(response_id)] = {"response_id": str(response_id), **times, **private}
        return event

    def void(self, of: ResponseClassified, *, voided: bool = True, reason: str = "machine") -> ResponseVoided:
        self.versions[of.response_id] += 1
        self.survey_api.private[str(of.response_id)]["voided"] = voided
        return ResponseVoided.model_validate(
            {
                "agency": COUNTY,
                "response_id": of.response_id,
                "version": self.versions[of.response_id],
                "voided": voided,
                "reason": reason if voided else None,
            }
        )

    async def person(self, handle: str | None = AMBASSADOR, *scopes: str) -> httpx.AsyncClient:
        """Somebody with a key for recognitions; the Ambassador unless told otherwise."""
        return await self.caller(*(scopes or SCOPES), person=handle, agency=COUNTY)

    async def recognitions(self, **filters: str) -> list[dict[str, Any]]:
        """The recognitions as anybody may list them, the latest first."""
        reader = await self.person(None, "recognitions:read")
        answer = await reader.get("/v1/recognitions", params=filters)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def only_recognition(self) -> dict[str, Any]:
        [found] = await self.recognitions()
        return found

    async def decide(self, who: httpx.AsyncClient, recognition_id: str, word: str, **body: Any) -> httpx.Response:
        """Read a recognition and decide on what was read."""
        path = f"/v1/recognitions/{recognition_id}"
        tag = (await who.get(path)).headers["ETag"]
        return await who.post(f"{path}/{word}", json=body, headers={"If-Match": tag})

    def thanks(self) -> list[MessageRequest]:
        """The mails that thank somebody."""
        return self.notifier.sent("recognition")

    def reviews(self) -> list[MessageRequest]:
        """The mails that ask an Ambassador."""
        return self.notifier.sent("recognition_review")
