"""The log itself in the report: the columns of the policy's sheet in released words, and what is named without any."""

from collections.abc import Sequence

from services.reporter.domain.reports.care_log.fetching import FetchedLog
from services.reporter.domain.reports.care_log.obstacles import COPIES_TABLE, why_unreleased
from services.reporter.domain.reports.compiling import CompileOrder
from shared.calendar import local_day
from shared.contracts.log_report import LogReportEntry, Standing
from shared.documents.reports import Block, Cell, Column, ColumnKind, Notice, Section, Table
from shared.policy.models import PolicyPack
from shared.policy.models.care_log import LogColumn

_KINDS: dict[str, ColumnKind] = {
    **dict.fromkeys(("narrative", "action_taken", "resolution"), "long_text"),
    **dict.fromkeys(("received_on", "logged_on", "answered_on", "resolved_on", "closed_on"), "date"),
    **dict.fromkeys(("transfers", "days_to_answer"), "whole"),
}
_STANDINGS: dict[Standing, str] = {
    "not_reportable": "Not reportable",
    "undecided": "Not decided yet",
    "forwarded": "Forwarded to the party of a mandated process",
    "duplicate": "Duplicate",
}


def log_section(order: CompileOrder, fetched: FetchedLog) -> Section:
    """The reportable entries as the sheet has them (CCTS-III.bg.log), and which copy each one's words are from."""
    reported = list(fetched.standing("reportable"))
    blocks: list[Block] = []
    held_back = sum(why_unreleased(entry) is not None for entry in reported)
    if held_back:
        blocks.append(
            Notice(
                level="warning",
                text=f"{held_back} of {len(reported)} entries have no released redacted copy: their words are not shown, and "
                "this report must not be submitted.",
            )
        )
    blocks += [_log(order.pack, reported), _copies(reported)]
    return Section(id="log", title="The log", blocks=tuple(blocks))


def _log(pack: PolicyPack, reported: Sequence[LogReportEntry]) -> Table:
    columns, title = _sheet(pack)
    return Table(
        id="log",
        title=title,
        columns=tuple(
            Column(key=column.field, title=column.title, kind=_KINDS.get(column.field, "text")) for column in columns
        ),
        rows=tuple(tuple(entry.cells.get(column.field) for column in columns) for entry in reported),
        note="Words are those of the released redacted copies. Where there are none, none are shown.",
    )


def _sheet(pack: PolicyPack) -> tuple[tuple[LogColumn, ...], str]:
    """The columns of the policy's sheet; a log without a sheet is told by its numbers."""
    rule = pack.care_log.sheet if pack.care_log else None
    if rule is None:
        return (LogColumn(field="number", title="Number"),), "Entries"
    return rule.columns, rule.title


def _copies(reported: Sequence[LogReportEntry]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (entry.number, entry.copy_version, entry.released_at.isoformat() if entry.released_at else None)
        for entry in reported
        if entry.copy_version is not None
    ]
    return Table(
        id=COPIES_TABLE,
        title="Which redacted copies the words are from",
        columns=(
            Column(key="number", title="Number"),
            Column(key="version", title="Version of the copy", kind="whole"),
            Column(key="released_at", title="Released", kind="instant"),
        ),
        rows=tuple(rows),
    )


def left_out(order: CompileOrder, fetched: FetchedLog) -> Table:
    """What came in and is not reported: named, without a word of it."""
    zone = order.pack.agency.zone
    return Table(
        id="not_reported",
        title="Entries that are not reported",
        columns=(
            Column(key="number", title="Number"),
            Column(key="received_on", title="Date received", kind="date"),
            Column(key="standing", title="Why"),
            Column(key="lead", title="Repeats"),
        ),
        rows=tuple(
            (
                *(entry.number, local_day(entry.received_at, zone).isoformat(), _STANDINGS[entry.standing]),
                entry.lead_number if entry.standing == "duplicate" else None,
            )
            for entry in fetched.standing(*_STANDINGS)
        ),
    )
