"""What a benchmark has to say, and how it is written into docs/performance.md."""

import os
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
_HEAD = """# Performance

Written by `make bench`; every figure was measured in one run on the machine named with it. The machine is shared, so read ratios,
not rates. A benchmark that is run again replaces its own section.
"""


@dataclass(frozen=True)
class Section:
    """One benchmark's figures, and for each promise whether it held.

    `needs_servers`: whether PostgreSQL and a load generator ran beside what was measured.
    """

    title: str
    text: str
    rows: Sequence[tuple[str, str]]
    promises: Sequence[tuple[str, bool]] = ()
    needs_servers: bool = True

    @property
    def held(self) -> bool:
        return all(held for _, held in self.promises)

    def as_markdown(self) -> str:
        lines = [
            f"## {self.title}",
            "",
            self.text,
            "",
            f"Measured on {describe_machine(needs_servers=self.needs_servers)}.",
            "",
        ]
        lines += ["| what | measured |", "|---|---|", *(f"| {what} | {figure} |" for what, figure in self.rows), ""]
        lines += [f"- {'held' if held else '**missed**'}: {promise}" for promise, held in self.promises]
        return "\n".join(lines).rstrip() + "\n"


def describe_machine(*, needs_servers: bool = True) -> str:
    """Cores, Python, the load of others, and the day."""
    load = os.getloadavg()[2]
    beside = "PostgreSQL and the load generator on the same cores, " if needs_servers else ""
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {platform.machine()}, CPython "
        f"{platform.python_version()}, {beside}load average of the last 15 minutes {load:.1f}"
    )


def write(section: Section) -> None:
    """Put the section into the page, in place of the one of the same title."""
    page = PAGE.read_text() if PAGE.exists() else _HEAD
    pattern = re.compile(rf"^## {re.escape(section.title)}\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
    text = section.as_markdown()
    page = pattern.sub(lambda _: text + "\n", page) if pattern.search(page) else f"{page.rstrip()}\n\n{text}"
    PAGE.write_text(page.rstrip() + "\n")
