"""The care log's pack with another calendar or other limits, taken over as `careloop policy load` does."""

from datetime import date
from typing import Any

from services.case_log_api.domain.adopt import adopt_pack
from shared.policy.models import PolicyPack
from shared.policy.store import StoredPolicy, store_version
from tests.case_log_api.log.care_office import CareOffice


def closed_too(pack: PolicyPack, *days: date, name: str = "Storm") -> PolicyPack:
    """The pack with more closed days."""
    content = pack.model_dump()
    more = [{"first_on": day, "last_on": day, "name": name} for day in days]
    content["calendar"]["closures"] = [*content["calendar"]["closures"], *more]
    return PolicyPack.model_validate(content)


def changed_deadlines(pack: PolicyPack, name: str, **changes: Any) -> PolicyPack:
    """The pack with something else about one limit."""
    content = pack.model_dump()
    content["care_log"]["deadlines"] = [
        each | changes if each["name"] == name else each for each in content["care_log"]["deadlines"]
    ]
    return PolicyPack.model_validate(content)


async def adopt(care: CareOffice, pack: PolicyPack) -> StoredPolicy:
    """Make the pack the current one."""
    async with care.resources.sessions.begin() as session:
        stored = await store_version(session, pack, now=care.now)
        await adopt_pack(session, pack, care.now)
    return stored
