"""`audit verify|record`: whether anybody changed a timeline behind the API's back."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from careloop.commands.options import DEFAULT_DATA_DIR, DataDir
from careloop.errors import CommandError

if TYPE_CHECKING:
    from services.case_log_api.domain.auditing import Finding, Head

app = typer.Typer(help="Verify the timelines of all cases.", no_args_is_help=True)
_FORM = "careloop timeline heads 1"


@app.command()
def verify(
    agency: Annotated[str | None, typer.Option(help="Only this agency's cases.")] = None,
    against: Annotated[
        Path | None, typer.Option(help="Heads that `audit record` wrote earlier, kept out of reach of the database.")
    ] = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Compute every hash of every timeline anew; exits with 1 if anything was changed, and says what and where."""
    recorded = list(_read_heads(against, agency)) if against else []
    cases, findings, _ = _audit(agency, recorded, data_dir)
    for finding in findings:
        thread = f"{finding.thread}\tentry {finding.seq}" if finding.thread else "\t"
        print(f"{finding.agency}\t{finding.number}\t{thread}\t{finding.what}")
    if findings:
        raise CommandError(
            f"{len(findings)} findings in {cases} cases: compare with a backup, and find out who could write"
        )
    beyond = f", and pass through {len(recorded)} recorded heads" if against else ""
    print(f"the timelines of {cases} cases verify{beyond}")


@app.command()
def record(
    to: Annotated[Path, typer.Option(help="The file to write; it must not be there yet.")],
    agency: Annotated[str | None, typer.Option(help="Only this agency's cases.")] = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Write down the heads of all timelines, for a later `audit verify --against`: keep the file elsewhere.

    Who can write to the database can write a whole chain anew; not one that passes through a head that was recorded.
    """
    if to.exists():
        raise CommandError(f"{to} is there already: a record is never written over")
    cases, findings, heads = _audit(agency, [], data_dir)
    if findings:
        raise CommandError(f"{len(findings)} findings: run `audit verify` and settle them first")
    lines = [json.dumps({"form": _FORM, "heads": len(heads)})]
    lines += [
        json.dumps(
            {
                "agency": head.agency,
                "case_id": str(head.case_id),
                "number": head.number,
                "thread": head.thread,
                "entries": head.entry_count,
                "head": head.head.hex(),
            }
        )
        for head in heads
    ]
    to.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"the heads of {cases} cases are in {to}")


def _audit(agency: str | None, recorded: "list[Head]", data_dir: Path) -> "tuple[int, list[Finding], list[Head]]":
    from rich.progress import Progress

    from careloop.commands.database import reach_databases
    from careloop.stack.packs import open_session
    from services.case_log_api.domain.auditing import audit_cases, count_cases

    async def look() -> "tuple[int, list[Finding], list[Head]]":
        cases = 0
        findings: list[Finding] = []
        heads: list[Head] = []
        async with open_session("case_log_api") as session:
            await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            with Progress(transient=True) as progress:
                task = progress.add_task("verifying timelines", total=await count_cases(session, agency))
                async for audited in audit_cases(session, agency=agency, recorded=recorded):
                    cases += audited.case_count
                    findings += audited.findings
                    heads += audited.heads
                    progress.advance(task, audited.case_count)
        return cases, findings, heads

    with reach_databases(data_dir):
        return asyncio.run(look())


def _read_heads(file: Path, agency: str | None) -> "Iterator[Head]":
    from uuid import UUID

    from services.case_log_api.domain.auditing import Head

    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        opening = json.loads(lines[0]) if lines else {}
        rows = [json.loads(line) for line in lines[1:]]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as unreadable:
        raise CommandError(f"{file} cannot be read: {unreadable}") from unreadable
    if opening.get("form") != _FORM or opening.get("heads") != len(rows):
        raise CommandError(f"{file} is not a whole record of `careloop audit record`")
    for row in rows:
        if agency in {None, row["agency"]}:
            yield Head(
                agency=row["agency"],
                case_id=UUID(row["case_id"]),
                number=row["number"],
                thread=row["thread"],
                entry_count=row["entries"],
                head=bytes.fromhex(row["head"]),
            )
