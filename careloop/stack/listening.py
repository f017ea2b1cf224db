"""The listening sockets of the stack, held by the supervisor: a restarted process finds its callers waiting."""

import errno
import socket
from collections.abc import Mapping

from careloop.errors import CannotStart

BACKLOG = 2048


def open_sockets(host: str, ports: Mapping[str, int], *, option: str = "--port-base") -> dict[str, socket.socket]:
    """Listen on every port or on none; the first one that is taken is named in one line, with the option to change it."""
    opened: dict[str, socket.socket] = {}
    try:
        for what, port in ports.items():
            # Only the mail sink stays on loopback whatever the host: nobody else may put mail there.
            opened[what] = _listen("127.0.0.1" if what == "smtp" else host, port, what, option)
    except BaseException:
        close_sockets(opened)
        raise
    return opened


def close_sockets(sockets: Mapping[str, socket.socket]) -> None:
    for listening in sockets.values():
        listening.close()


def _listen(host: str, port: int, what: str, option: str) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    except OSError:
        raise CannotStart(f"cannot listen on {host!r}: it is no address of this machine") from None
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Taken over by what is accepted. Without it an answer in two pieces waits 40 ms for the caller to acknowledge the first.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise CannotStart(
                f"port {port} ({what}) is taken: stop what listens there, or choose another with {option}"
            ) from None
        raise CannotStart(f"cannot listen on {host}:{port} ({what}): {error.strerror}") from None
    return listening
