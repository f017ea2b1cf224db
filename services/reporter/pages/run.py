"""What the page of a report run shows: its steps and who took them, what stands in its way, and what its reader may do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.reporter.domain.reports.runs import RunInHand
from services.reporter.domain.reports.standing import Papers, is_late, is_overdue
from services.reporter.models import ReportSignOff, ReportStep, ReportVersion
from services.reporter.pages.acts import ActView
from services.reporter.pages.calendar import department_name, who_in_words
from services.reporter.pages.differences import ChangeView, view_difference
from services.reporter.pages.words import Words
from shared.pages.typed import printable

FORMS = ("pdf", "xlsx", "csv", "json")


@dataclass(frozen=True, kw_only=True)
class StepView:
    """One step. `marks`: what is wrong with its dates, in words. `lines`: what happened to it, oldest first."""

    title: str
    clause: str
    state: str
    state_words: str
    who: str
    clause_date: str
    working_date: str
    marks: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    missing: str = ""


@dataclass(frozen=True, kw_only=True)
class VersionView:
    """A version that was made."""

    number: int
    words: str
    note: str


@dataclass(frozen=True, kw_only=True)
class CorrectionView:
    """What somebody wants corrected, and what became of it."""

    text: str
    about: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class RunView:
    """The whole page. `content`: the newest version as HTML; empty where there is none. `files`: name, address, whose."""

    title: str
    period: str
    state: str
    state_words: str
    facts: tuple[str, ...]
    steps: tuple[StepView, ...]
    obstacles: tuple[str, ...]
    corrections: tuple[CorrectionView, ...]
    versions: tuple[VersionView, ...]
    changes: tuple[ChangeView, ...]
    changes_title: str
    forms: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str, str], ...]
    content: Any
    content_text: str
    act: ActView | None
    done: str = ""
    refused: str = ""
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Directory:
    """What the directory says: names by handle, and per step who can take it and whose signature it lacks.

    `is_known` is false where it did not answer: handles stand for names then.
    """

    names: Mapping[str, str]
    takers: Mapping[str, Sequence[str]]
    missing: Mapping[str, Sequence[str] | None]
    is_known: bool = True

    def name(self, handle: str) -> str:
        """Somebody's name, else the handle."""
        return self.names.get(handle, handle)


def view_run(
    in_hand: RunInHand,
    papers: Papers,
    directory: Directory,
    words: Words,
    *,
    now: datetime,
    content: Any,
    act: ActView | None,
    done: str = "",
    refused: str = "",
    kept: Sequence[str] = (),
) -> RunView:
    """A run as its page shows it."""
    t, run, pack = words.t, in_hand.run, in_hand.policy.pack
    newest = papers.versions[0] if papers.versions else None
    period = words.period(in_hand.period)
    return RunView(
        title=run.title,
        period=f"{period}, {department_name(pack, run.department)}" if run.department else period,
        state=run.state,
        state_words=t(f"run_{run.state}"),
        facts=tuple(_facts(in_hand, papers, directory, words)),
        steps=tuple(_step(in_hand, step, papers, directory, words, now) for step in in_hand.steps),
        obstacles=tuple(each["text"] for each in newest.obstacles) if newest else (),
        corrections=tuple(
            CorrectionView(
                text=each.text,
                about=t(
                    "correction_about",
                    name=directory.name(each.asked_by),
                    when=words.moment(each.asked_at),
                    version=each.content_version,
                ),
                answer=t("correction_answered", version=each.answered_version)
                if each.answered_version is not None
                else t("correction_open"),
            )
            for each in papers.corrections
        ),
        versions=tuple(
            VersionView(
                number=each.number,
                words=t(
                    f"version_{each.reason}",
                    version=each.number,
                    name=directory.name(each.made_by),
                    when=words.moment(each.made_at),
                ),
                note=each.note or "",
            )
            for each in papers.versions
        ),
        changes=tuple(view_difference(newest.difference, words)) if newest and newest.difference else (),
        changes_title=t("changes_title", before=newest.number - 1) if newest and newest.number > 1 else "",
        forms=tuple(
            (t(f"form_{form}"), f"../v1/report-runs/{run.id}/versions/{newest.number}.{form}") for form in FORMS
        )
        if newest and newest.file_id is None
        else (),
        files=tuple(
            (
                each.filename,
                f"../v1/report-runs/{run.id}/files/{each.id}/content",
                t(f"file_{each.purpose}", name=directory.name(each.added_by), when=words.moment(each.added_at)),
            )
            for each in papers.files
        ),
        content=content,
        content_text="" if content else t(_why_no_content(newest)),
        act=act,
        done=done,
        refused=refused,
        kept=tuple(printable(text) for text in kept),
    )


def _why_no_content(newest: ReportVersion | None) -> str:
    if newest is None:
        return "no_content"
    return "content_not_drawn" if newest.file_id is None else "no_content_file"


def _facts(in_hand: RunInHand, papers: Papers, directory: Directory, words: Words) -> list[str]:
    run, t = in_hand.run, words.t
    facts = []
    if papers.versions:
        newest = papers.versions[0]
        facts.append(t("fact_version", version=newest.number, when=words.moment(newest.data_cut_at)))
    if run.received_at is not None:
        facts.append(t("fact_received", when=words.moment(run.received_at)))
    for name in ("opened", "submitted", "closed", "cancelled"):
        at = getattr(run, f"{name}_at")
        if at is not None:
            facts.append(t(f"fact_{name}", when=words.moment(at)))
    del directory
    return facts


def _step(
    in_hand: RunInHand, step: ReportStep, papers: Papers, directory: Directory, words: Words, now: datetime
) -> StepView:
    t, pack = words.t, in_hand.policy.pack
    is_over = step.state in {"done", "skipped"}
    names = [directory.name(each) for each in directory.takers.get(step.step, ())]
    missing = [directory.name(each) for each in directory.missing.get(step.step) or ()]
    return StepView(
        title=step.title,
        clause=step.clause,
        state=step.state,
        state_words=t("step_compiling") if step.asked_at is not None and not is_over else t(f"step_{step.state}"),
        who=who_in_words(pack, in_hand.rule_of(step).roles, names, words),
        clause_date=_date("clause_date", step.clause_due_at, step, words),
        working_date=_date("working_date", step.working_due_at, step, words),
        marks=tuple(_marks(step, words, now)),
        lines=tuple(_lines(step, papers, directory, words)),
        missing=t("missing_signatures", names=words.listed(missing)) if missing else "",
    )


def _date(key: str, at: datetime | None, step: ReportStep, words: Words) -> str:
    if at is None:
        return ""
    said = words.t(key, when=words.moment(at))
    return words.t("forecast", said=said) if step.is_forecast else said


def _marks(step: ReportStep, words: Words, now: datetime) -> list[str]:
    """Late in words: against the clause's limit, else against the date to work to."""
    is_over = step.state in {"done", "skipped"}
    if is_overdue(step, now):
        return [words.t("mark_done_overdue" if is_over else "mark_overdue")]
    if is_late(step, now):
        return [words.t("mark_done_late" if is_over else "mark_late")]
    return []


def _lines(step: ReportStep, papers: Papers, directory: Directory, words: Words) -> list[str]:
    t = words.t
    lines = [_signed(each, directory, words) for each in papers.sign_offs if each.step == step.step]
    lines += [
        t("delegated", holder=directory.name(each.holder), delegate=directory.name(each.delegate))
        + (f" {each.reason}" if each.reason else "")
        for each in papers.delegations
        if each.step == step.step
    ]
    if step.state in {"done", "skipped"} and step.done_at is not None:
        said = t(f"line_{step.state}", name=directory.name(step.done_by or ""), when=words.moment(step.done_at))
        lines.append(said + (f" {step.reason}" if step.reason else ""))
    return lines


def _signed(one: ReportSignOff, directory: Directory, words: Words) -> str:
    t = words.t
    by = directory.name(one.signed_by)
    who = by if one.signed_by == one.holder else t("signed_for", name=by, holder=directory.name(one.holder))
    said = t(f"sign_{one.decision}", who=who, version=one.content_version, when=words.moment(one.signed_at))
    if one.note:
        said = f"{said} {one.note}"
    return t("sign_fallen", said=said) if one.fallen_at is not None and one.decision == "approved" else said
