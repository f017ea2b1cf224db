"""An examination as a table for somebody who was just woken up."""

from datetime import datetime, timedelta

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from careloop.doctor.findings import Examination, Finding, Severity

COLOURS: dict[Severity, str] = {"urgent": "bold red", "act": "yellow", "notice": "cyan"}


def show(examination: Examination, console: Console) -> None:
    """Print the worst first; under the table, in full length to be copied, what to do about each; then how it stands."""
    findings = examination.in_order()
    if findings:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for heading in ("", "", "service", "how many", "oldest", "found"):
            table.add_column(heading, justify="right" if heading == "how many" else "left", overflow="fold")
        for number, finding in enumerate(findings, 1):
            table.add_row(
                str(number),
                Text(finding.severity, style=COLOURS[finding.severity]),
                finding.service,
                f"{finding.count}{'+' if finding.is_at_least else ''}",
                _age(finding.oldest, examination.looked_at),
                Text(finding.says),
            )
        console.print(table)
        for number, finding in enumerate(findings, 1):
            console.print(_describe(number, finding), soft_wrap=True)
        console.print()
    for line in examination.not_looked_at:
        console.print(Text(f"could not look at {line}", style="bold red"), soft_wrap=True)
    console.print(_sum_up(examination))


def _describe(number: int, finding: Finding) -> Text:
    """What to do, then which: the first ids and the agencies."""
    lines = Text(f"{number}. {finding.check}", style=COLOURS[finding.severity])
    for step in finding.what_to_do:
        lines.append(f"\n   {step}", style="default")
    if finding.sample:
        lines.append(f"\n   such as {', '.join(finding.sample)}", style="dim default")
    if finding.agencies:
        lines.append(f"\n   of {', '.join(finding.agencies)}", style="dim default")
    return lines


def _age(since: datetime | None, now: datetime) -> str:
    if since is None:
        return ""
    age = max(now - since, timedelta(0))
    for unit, span in (("d", timedelta(days=1)), ("h", timedelta(hours=1)), ("min", timedelta(minutes=1))):
        if age >= span:
            return f"{age // span} {unit}"
    return f"{age.seconds} s"


def _sum_up(examination: Examination) -> Text:
    if examination.not_looked_at:
        return Text("Not everything could be looked at.", style="bold red")
    counts = [
        f"{count} {severity}"
        for severity in COLOURS
        if (count := sum(one.severity == severity for one in examination.findings))
    ]
    if examination.status:
        return Text(f"Somebody is needed: {', '.join(counts)}.", style="yellow")
    return Text(f"Nothing to do{f' ({counts[0]})' if counts else ''}.", style="green")
