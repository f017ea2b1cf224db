"""Starts the stack in order, watches over every part of it, and takes all of it down again."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from careloop.embedded import EmbeddedPostgres, EmbeddedRedis
from careloop.embedded.folders import FolderLock, make_folder
from careloop.errors import CannotStart, CommandError
from careloop.stack.environment import build_environment
from careloop.stack.footprint import Footprint
from careloop.stack.listening import close_sockets, open_sockets
from careloop.stack.options import StackOptions
from careloop.stack.parts import Part, list_parts
from careloop.stack.secrets import read_or_make_secrets
from careloop.stack.supervise import STOP_SECONDS, Child, ChildSpec
from careloop.stack.wakeups import Wakeups

START_SECONDS = 120.0
LONGEST_NAP_SECONDS = 1.0


class StopAsked(Exception):
    """Somebody asked the stack to stop while it was starting."""


class Stack:
    """One stack on one data directory: `with Stack(options) as stack: stack.start(); stack.watch()`.

    Enter it on the main thread: it takes the signals, and the servers end with the thread that started them.
    """

    def __init__(self, options: StackOptions, *, say: Callable[[str], None] = print) -> None:
        self.options = options
        self.environment: Mapping[str, str] = {}
        self._say = say
        self._data_dir = options.data_dir.absolute()
        self._lock = FolderLock(self._data_dir, "the data directory")
        self._footprint = Footprint(self._data_dir)
        self._wakeups = Wakeups()
        self._servers: list[EmbeddedPostgres | EmbeddedRedis] = []
        self._mend_at = 0.0
        self._known_pids: list[int] = []
        self._children: list[Child] = []

    def __enter__(self) -> Self:
        self._wakeups.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._stop()
        finally:
            self._wakeups.__exit__()

    def start(self) -> None:
        """Start everything and return once it serves; raises `CannotStart` (one line) or `StopAsked`."""
        self.options.check_urls()
        # When we are root, PostgreSQL's own user passes through to its data; what is private in here is so by itself.
        make_folder(self._data_dir, 0o711 if os.geteuid() == 0 else 0o700)
        make_folder(self._data_dir / "logs")
        self._lock.acquire()
        self._footprint.end_what_was_left(self._say)
        sockets = open_sockets(self.options.host, self.options.ports)
        try:
            self._start_servers()
            self._start_children(sockets)
        finally:
            if not self._children:
                close_sockets(sockets)

    def _start_servers(self) -> None:
        database_url = redis_url = None
        if self.options.needs_embedded("database_url"):
            postgres = EmbeddedPostgres(self._data_dir / "postgres", say=self._say, give_up=self._is_stop_asked)
            self._servers.append(postgres)
            database_url = postgres.start()
        if self.options.needs_embedded("redis_url"):
            redis = EmbeddedRedis(self._data_dir / "redis", say=self._say)
            self._servers.append(redis)
            redis_url = redis.start()
        secrets = read_or_make_secrets(self._data_dir / "secrets.json")
        self.environment = {
            **build_environment(self.options, secrets, database_url=database_url, redis_url=redis_url),
            "CARELOOP_POLICIES": str(self.options.policies_dir),
            "CARELOOP_DATA_DIR": str(self._data_dir),
            **({} if self.options.has_smtp else {"CARELOOP_MAIL_DIR": str(self._data_dir / "mail")}),
        }

    def _start_children(self, sockets: Mapping[str, socket.socket]) -> None:
        """Start the processes; the apps load while the database is being prepared, the workers come last."""
        parts = list_parts(self.options)
        prepare = Child(self._spec(Part("prepare", "careloop.stack.prepare"), sockets))
        early = [Child(self._spec(part, sockets)) for part in parts if part.loads_early]
        late = [Child(self._spec(part, sockets)) for part in parts if not part.loads_early]
        self._children = early.copy()
        prepare.start(go=False)
        for child in early:
            child.start(go=False)
        self._write_footprint()
        try:
            self._wait_for([prepare])
        finally:
            end_together([prepare])
        for child in early:
            child.say_go()
        for child in late:
            self._children.append(child)
            child.start(go=True)
        self._write_footprint()
        self._wait_for(self._children)

    def _spec(self, part: Part, sockets: Mapping[str, socket.socket]) -> ChildSpec:
        log = None if self.options.show_logs else self._data_dir / "logs" / f"{part.name}.log"
        inherited = {what: sockets[what] for what in part.listens_as}
        return ChildSpec(part.name, part.module, log, part.words, self.environment, inherited)

    def _wait_for(self, children: list[Child]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not all(child.is_ready for child in children):
            if self._wakeups.stop_asked:
                raise StopAsked
            for child in children:
                if not child.look() and not child.is_ready:
                    raise child.explain_end()
            if time.monotonic() > deadline:
                late = ", ".join(child.spec.name for child in children if not child.is_ready)
                raise CannotStart(f"{late} not ready after {START_SECONDS:g} s")
            self._wakeups.wait(0.01)

    def watch(self, until: Callable[[], bool] | None = None) -> None:
        """Restart what falls down until somebody asks to stop, or until the condition holds."""
        while not self._wakeups.stop_asked and not (until is not None and until()):
            self._mend_servers()
            lines = [line for child in self._children if (line := child.tend())]
            for line in lines:
                self._say(line)
            naps = [nap for child in self._children if (nap := child.seconds_to_restart()) is not None]
            self._write_footprint_if_changed()
            self._wakeups.wait(min([LONGEST_NAP_SECONDS, *naps]))

    def run_beside(self, words: list[str]) -> int:
        """Run a program in the foreground while watching over the stack; returns its exit status."""
        process = subprocess.Popen([sys.executable, *words], env=dict(self.environment))  # noqa: S603  # our own modules
        try:
            self.watch(until=lambda: process.poll() is not None)
        finally:
            if process.poll() is None:
                process.terminate()
            status = process.wait()
        return status

    def _mend_servers(self) -> None:
        """Bring an embedded server back that has died; what cannot be mended now is tried again, and said."""
        for server in self._servers:
            if server.is_running() or time.monotonic() < self._mend_at:
                continue
            self._say(f"{server.name} is down; starting it again")
            try:
                server.stop()
                server.start()
            except CommandError as error:
                self._say(f"{error}; trying again in 5 s")
                self._mend_at = time.monotonic() + 5.0

    def _write_footprint(self) -> None:
        self._known_pids = self._pids()
        self._footprint.write(self.environment, self._known_pids)

    def _write_footprint_if_changed(self) -> None:
        if self._pids() != self._known_pids:
            self._write_footprint()

    def _pids(self) -> list[int]:
        return [child.process.pid for child in self._children if child.process is not None]

    def _is_stop_asked(self) -> bool:
        return self._wakeups.stop_asked

    def _stop(self) -> None:
        """Apps and workers first and together, the databases after them; nothing is left."""
        for child in self._children:
            close_sockets(child.spec.sockets)
        end_together(self._children)
        for server in reversed(self._servers):
            server.stop()
        if self._lock.is_held:  # else the footprint is another stack's
            self._footprint.remove()
        self._lock.release()


def end_together(children: list[Child]) -> None:
    """Ask all to end, then wait for them within one deadline."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        child.stop(deadline)


def run_stack(options: StackOptions, *, say: Callable[[str], None] = print, on_ready: Callable[[Stack], None]) -> None:
    """Start the stack, call `on_ready`, and watch over it until SIGTERM, SIGINT or SIGHUP."""
    with Stack(options, say=say) as stack:
        try:
            stack.start()
        except StopAsked:
            return
        on_ready(stack)
        stack.watch()
        say("stopping")
