"""Run benchmarks by name, all by default: `python -m benchmarks survey_page`. Exits with 1 if a promise was missed.

`python -m benchmarks redaction --misses` measures nothing: it lists what redaction gets wrong where rules are made.
"""

import importlib
import sys

from rich.console import Console
from rich.table import Table

from benchmarks.report import Section, write

BENCHMARKS = ("redaction", "survey_page", "care_log", "log_statistics", "reports", "intervals", "scores")


def show(console: Console, section: Section) -> None:
    table = Table("what", "measured", title=section.title, title_justify="left")
    for what, figure in section.rows:
        table.add_row(what, figure)
    console.print(table)
    for promise, held in section.promises:
        console.print(f"  {'[green]held  [/green]' if held else '[red]missed[/red]'} {promise}")


def show_misses() -> None:
    for fault in importlib.import_module("benchmarks.redaction").list_misses():
        what = f"hidden without reason by {fault.rule}" if fault.rule else f"not hidden: {fault.hidden!r}"
        print(f"{fault.narrative}  {fault.kind}  {fault.written!r}  {what}\n    {fault.around}")


def main(arguments: list[str]) -> int:
    names = [argument for argument in arguments if argument != "--misses"]
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    console, missed = Console(highlight=False), 0
    if "--misses" in arguments:
        if names != ["redaction"]:
            print("--misses goes with redaction alone", file=sys.stderr)
            return 2
        show_misses()
        return 0
    for name in names or BENCHMARKS:
        console.print(f"[dim]running {name}[/dim]")
        section: Section = importlib.import_module(f"benchmarks.{name}").run()
        write(section)
        show(console, section)
        missed += not section.held
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
