"""What reporter's routes depend on: the caller's agency and the policy that holds for it."""

from typing import Annotated

from fastapi import Depends

from shared.policy.store import StoredPolicy, current_policy
from shared.web import Caller, ReadSession, require

ScoresReader = Annotated[Caller, require("scores:read")]


async def _policy_of_caller(caller: ScoresReader, session: ReadSession) -> StoredPolicy:
    return await current_policy(session, caller.agency)


Policy = Annotated[StoredPolicy, Depends(_policy_of_caller, scope="function")]
