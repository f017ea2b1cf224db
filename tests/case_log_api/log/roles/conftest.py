"""Somebody for each column of the table of roles, and one entry that all of them ask about."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx
import pytest

from services.case_log_api.domain.adopt import adopt_pack
from shared.policy.models import PolicyPack
from shared.policy.store import store_version
from tests.architecture.code import app_of
from tests.case_log_api.log.care_office import ANALYST, ASSISTANT, DEPUTY, TECHNICIAN, CareOffice
from tests.case_log_api.log.roles.asking import Asker, Document

EVERY_SCOPE = ("log:*", "cases:*", "desk:*", "recognitions:*")
OTHER = "another-agency"
NARRATIVE = "Marco hung up on me, says the quillfeather."


@dataclass(frozen=True)
class Roles:
    """Who asks, by column, and about which entry."""

    askers: Mapping[str, Asker]
    case_id: str


@pytest.fixture
async def roles(care: CareOffice, care_pack: PolicyPack) -> Roles:
    """An assistant, a Deputy Director, an analyst, the technician concerned with every scope, and an outsider with every scope."""
    other = care_pack.model_copy(update={"agency": care_pack.agency.model_copy(update={"id": OTHER})})
    async with care.resources.sessions.begin() as session:
        await store_version(session, other, now=care.now)
        await adopt_pack(session, other, care.now)
    entry = await care.log(
        subject_kind="employee", subject_handle=TECHNICIAN, subject_name="Marco Villanueva", narrative=NARRATIVE
    )
    other_entry = await care.log(narrative="Another matter altogether.")
    bodies = {
        "assign_log_entry": {"team": "assistance-south"},
        "create_log_relation": {"to": other_entry["case_id"], "kind": "related", "reason": "The same week."},
        "review_redacted_copy": {"hide": [{"field": "narrative", "start": 0, "end": 5, "kind": "name"}]},
    }
    clients: dict[str, httpx.AsyncClient] = {
        "assistant": await care.as_person(ASSISTANT),
        "deputy": await care.as_person(DEPUTY),
        "analyst": await care.as_person(ANALYST),
        "technician": await care.caller(*EVERY_SCOPE, person=TECHNICIAN),
        "outsider": await care.caller(*EVERY_SCOPE, agency=OTHER, person="olga.other"),
    }
    document = Document(app_of("case_log_api").openapi()["components"]["schemas"])
    ids = {"case_id": entry["case_id"], "version": "1", "name": "log_to_analyst"}
    return Roles({who: Asker(http, document, ids, bodies) for who, http in clients.items()}, entry["case_id"])
