"""Which user a server runs as when careloop itself is root, and what that user must be able to reach.

PostgreSQL refuses to run as root. Its data then belong to an unprivileged user that the machine already
has, and folders above them are opened to pass through (o+x), never to read, and never in silence.
"""

import os
import pwd
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from careloop.errors import CannotStart

CANDIDATES = ("postgres", "careloop", "nobody")


@dataclass(frozen=True)
class SystemUser:
    name: str
    uid: int
    gid: int


def choose_user(data: Path) -> SystemUser | None:
    """None when we are not root: the server runs as ourselves. Else the owner of the data, or an unprivileged user."""
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return SystemUser(_name_of(owner.st_uid), owner.st_uid, owner.st_gid)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return SystemUser(name, entry.pw_uid, entry.pw_gid)
    raise CannotStart(
        f"PostgreSQL does not run as root and this machine has none of the users {', '.join(CANDIDATES)}: "
        "add one (useradd --system careloop) or start careloop as another user"
    )


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def open_way_to(folder: Path, user: SystemUser, say: Callable[[str], None]) -> None:
    """Let the user pass through every folder above this one; each change is told."""
    for above in reversed(folder.parents):
        if not may_pass(above, user):
            above.chmod(stat.S_IMODE(above.stat().st_mode) | stat.S_IXOTH)
            say(f"opened {above} to pass through (o+x): PostgreSQL runs as user {user.name}, as it refuses to be root")


def may_pass(folder: Path, user: SystemUser) -> bool:
    status = folder.stat()
    if status.st_uid == user.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == user.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)
