"""Becomes another program that dies with its parent: `bound_exec.py PARENT_PID SIGNAL UID GID COMMAND...`.

Runs as a script of its own, without site packages, so that the caller needs no code between fork and exec
(which is unsafe in a process with threads). UID and GID of -1 keep the caller's.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    parent, death_signal, uid, gid = (int(word) for word in arguments[:4])
    command = arguments[4:]
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        # After the change of user, which would clear it.
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:  # the parent died before the line above
            sys.exit(1)
    try:
        os.execv(command[0], command)  # noqa: S606  # becoming another program is what this script is for
    except OSError as error:
        sys.exit(f"cannot run {command[0]}: {error.strerror}")


if __name__ == "__main__":
    main(sys.argv[1:])
