"""The pack whose reports are planned: from a folder, or the one that is loaded, with its people."""

import asyncio
from pathlib import Path

from careloop.commands.database import reach_databases
from careloop.errors import CommandError
from careloop.stack.packs import find_packs, open_session, read_pack
from shared.policy.models import PolicyPack
from shared.policy.store import current_policy, list_agencies


def read_one_pack(folder: Path) -> PolicyPack:
    """The pack in a folder, or CommandError."""
    found = find_packs(folder)
    if len(found) > 1:
        raise CommandError(f"{folder} holds several packs: name one of {', '.join(map(str, found))}")
    return read_pack(found[0])


def load_pack(agency: str | None, data_dir: Path) -> PolicyPack:
    """The agency's current pack with its people, which notifier keeps; the only agency's where none is named."""
    with reach_databases(data_dir):
        return asyncio.run(_find_pack(agency))


async def _find_pack(agency: str | None) -> PolicyPack:
    async with open_session("notifier") as session:
        known = await list_agencies(session)
        if agency is None and len(known) != 1:
            raise CommandError(f"say which agency with --agency; loaded are: {', '.join(known) or 'none'}")
        chosen = agency or known[0]
        if chosen not in known:
            raise CommandError(f"no pack of agency {chosen!r} is loaded; loaded are: {', '.join(known) or 'none'}")
        return (await current_policy(session, chosen)).pack
