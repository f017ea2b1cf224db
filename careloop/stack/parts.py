"""Which processes a stack consists of: everything in two of them, or one for each app, each worker and each door."""

from dataclasses import dataclass

from careloop.stack.options import StackOptions
from shared.settings import SERVICES

WEB, WORKERS = "careloop.stack.web", "careloop.stack.workers"


@dataclass(frozen=True)
class Part:
    """One process: the module that it runs, the words after it, and the listening sockets that it takes over.

    `loads_early`: it loads its code while the database is being prepared, and waits for a word before it serves.
    """

    name: str
    module: str
    words: tuple[str, ...] = ()
    listens_as: tuple[str, ...] = ()
    loads_early: bool = False


def list_parts(options: StackOptions) -> list[Part]:
    """The processes of this stack beside its database servers, in the order in which they are started."""
    ports = tuple(options.ports)
    if not options.split:
        return [Part("web", WEB, (), ports, loads_early=True), Part("workers", WORKERS)]
    # What they serve stands in their command lines too, so that a list of processes tells them apart.
    return [
        *(Part(name, WEB, (name,), (name,), loads_early=True) for name in (*SERVICES, "front_door")),
        *(Part("mail_sink", WEB, ("mail_sink",), ("smtp",), loads_early=True) for port in ports if port == "smtp"),
        *(Part(f"{name}-worker", WORKERS, (name,)) for name in SERVICES),
    ]
