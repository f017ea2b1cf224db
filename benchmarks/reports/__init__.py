"""What a monthly report over 10,000 entries costs in each of its forms: seconds, and memory with that of the processes that make it."""

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.report import Section
from benchmarks.reports.invented import invent_report
from shared.documents.reports import FORMS, Form, ReportContent, render_report

ENTRIES = 10_000
MOST_SECONDS, MOST_MEGABYTES = 10.0, 500
_EMOJI_IN = 0.02
_EVERY_SECONDS = 0.01
_PAGE_BYTES = 4096


@dataclass
class Peak:
    """The most memory that this process and its children held at once, in MB, as far as it was looked at."""

    megabytes: float = 0.0
    _ended: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look every hundredth of a second while the block runs."""
        watching = threading.Thread(target=self._watch, daemon=True)
        watching.start()
        try:
            yield
        finally:
            self._ended.set()
            watching.join()

    def _watch(self) -> None:
        while not self._ended.wait(_EVERY_SECONDS):
            self.megabytes = max(self.megabytes, _resident_megabytes())


def _resident_megabytes() -> float:
    own = Path("/proc/self")
    children = (own / "task").glob("*/children")
    ids = [*(child for task in children for child in _read(task).split()), "self"]
    pages = (_read(Path("/proc") / process / "statm").split() for process in ids)
    return sum(int(each[1]) for each in pages if each) * _PAGE_BYTES / 1e6


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""  # it has just ended


@dataclass(frozen=True)
class Made:
    """One form: how long it took by the clock and by the processor, how large it is, and the most memory meanwhile."""

    form: Form
    seconds: float
    worked: float
    size: int
    megabytes: float


def run() -> Section:
    """Make every form once, one after the other."""
    content = invent_report(ENTRIES, emoji_in=_EMOJI_IN)
    made = [asyncio.run(_make(content, form)) for form in FORMS]
    seconds, worked = sum(each.seconds for each in made), sum(each.worked for each in made)
    megabytes = max(each.megabytes for each in made)
    return Section(
        title="Reports",
        text=(
            f"A monthly report over {ENTRIES:,} invented entries, with three charts, in every form, one after the other. "
            f"{_EMOJI_IN:.0%} of the narratives hold an emoji. Seconds are those of the clock, with all waiting for a core on a "
            "machine that others use too; in brackets those of the processor, of the processes that are started as well. The page and the PDF have 500 of the entries. "
            "Memory is the resident pages of the asking process and of those that it starts, together, looked at every 10 ms."
        ),
        rows=[
            *(
                (
                    each.form,
                    f"{each.seconds:.1f} s ({each.worked:.1f} s), {each.size / 1e6:.1f} MB, peak {each.megabytes:.0f} MB of memory",
                )
                for each in made
            ),
            ("all five", f"{seconds:.1f} s ({worked:.1f} s), peak {megabytes:.0f} MB"),
        ],
        promises=[
            (f"all five forms take at most {MOST_SECONDS:.0f} s of the processor", worked <= MOST_SECONDS),
            (f"at most {MOST_MEGABYTES} MB of memory are held at once", megabytes <= MOST_MEGABYTES),
        ],
        needs_servers=False,
    )


async def _make(content: ReportContent, form: Form) -> Made:
    peak, started, worked = Peak(), time.perf_counter(), _worked_seconds()
    with peak.watched():
        rendered = await render_report(content, form, version=1, name="care-log-2026-10")
    return Made(
        form=form,
        seconds=time.perf_counter() - started,
        worked=_worked_seconds() - worked,
        size=len(rendered.body),
        megabytes=peak.megabytes,
    )


def _worked_seconds() -> float:
    """Processor time of this process and of all children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
