"""What the demonstration shows on the terminal: the timeline as it happens, the proof, the score."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

BAR_WIDTH = 30
SCORE_BAR_WIDTH = 12


class Stage:
    """The terminal, in the agency's time."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self.console = Console(highlight=False, soft_wrap=True)
        self._shown: set[tuple[str, str, int]] = set()

    def act(self, title: str) -> None:
        """Begin a part of the story."""
        self.console.print(f"\n[bold]{escape(title)}[/bold]")

    def say(self, sentence: str) -> None:
        """Tell something that has been done or seen."""
        self.console.print(f"  {escape(sentence)}")
        self.console.file.flush()

    def sending(self) -> Progress:
        """A progress bar for the surveys."""
        return Progress(
            TextColumn("  {task.description}"), BarColumn(BAR_WIDTH), MofNCompleteColumn(), console=self.console
        )

    def show_new(self, entries: Iterable[dict[str, Any]], *, of: str = "") -> None:
        """Print the entries of a timeline (`of` which case) that have not been printed yet."""
        for entry in entries:
            key = (of, entry["thread"], entry["seq"])
            if key in self._shown:
                continue
            self._shown.add(key)
            at = datetime.fromisoformat(entry["at"]).astimezone(self._zone)
            self.console.print(
                f"  [dim]{at:%H:%M:%S}.{at.microsecond // 1000:03d}[/dim]  "
                f"[cyan]{escape(entry['clause'] or ''):<24}[/cyan] "
                f"{escape(entry['kind'].replace('_', ' ')):<34} [dim]{escape(entry['actor'])}[/dim]"
            )

    def show_proof(self, checks: Iterable[tuple[str, str, bool]]) -> None:
        """Print what was checked and what was seen."""
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for name in ("", "clause", "seen through the public API and the mail that arrived"):
            table.add_column(name, overflow="fold")
        for clause, sentence, held in checks:
            table.add_row("[green]✔[/green]" if held else "[red]✘[/red]", escape(clause), escape(sentence))
        self.console.print(table)

    def show_scores(self, week: dict[str, Any], groups: Iterable[dict[str, Any]]) -> None:
        """Print the week's Customer Satisfaction Score, overall and by team, as bars with their intervals."""
        self.console.print(f"  week {week['in_words']}")
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2))
        for name, justify in (("", "left"), ("score", "right"), ("", "left"), ("95 % interval", "right")):
            table.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type]  # rich wants its own literal
        for name in ("n", "mean", "SIN"):
            table.add_column(name, justify="right")
        for group in groups:
            if group["score"] is None:
                continue
            share, interval = group["score"], group["interval"]
            filled = round(share * SCORE_BAR_WIDTH)
            table.add_row(
                escape(group["label"]),
                f"{share:.1%}",
                f"[green]{'█' * filled}[/green][dim]{'░' * (SCORE_BAR_WIDTH - filled)}[/dim]",
                f"{interval['low']:.1%} … {interval['high']:.1%}",
                str(group["n"]),
                f"{group['mean_rating']:.2f}" if group["mean_rating"] is not None else "",
                str(group["sin"]),
            )
        self.console.print(table)

    def show_averages(self, period: str, average: dict[str, Any], volumes: dict[str, Any]) -> None:
        """Print the six averages of a program and the overall one, against the target."""
        self.console.print(f"  {escape(average['label'])}, {escape(period)}, {average['n']} responses")
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2))
        for name, justify in (("", "left"), ("average", "right"), ("", "left"), ("95 % interval", "right")):
            table.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type]  # rich wants its own literal
        rows = [*average["questions"], {"question": "overall average", **average}]
        for row in rows:
            if row["average"] is None:
                continue
            filled = round(row["average"] / average["scale"]["highest"] * SCORE_BAR_WIDTH)
            interval = row["interval"]
            table.add_row(
                escape(row["question"]),
                f"{row['average']:.2f}",
                f"[green]{'█' * filled}[/green][dim]{'░' * (SCORE_BAR_WIDTH - filled)}[/dim]",
                f"{interval['low']:.2f} … {interval['high']:.2f}" if interval else "",
            )
        self.console.print(table)
        [target] = average["targets"]
        spans = ", and the interval spans it" if target["interval_spans_target"] else ""
        self.console.print(
            f"  target {target['at_least']:g}: {'reached' if target['reached'] else 'not reached'}{spans}; "
            f"from open to send {volumes['median_seconds']:.0f} s in the median"
        )
