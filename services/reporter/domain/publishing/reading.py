"""Reading what a public table is made of: the counts of each program in one period."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.answers import AnswerSums, sum_answers
from services.reporter.domain.asked_questions import AskedQuestions, load_versions, questions_of
from services.reporter.domain.grounds import Asked, read_grounds, values_of
from services.reporter.domain.groups import label_of, named_in
from services.reporter.domain.publishing.lines import (
    Basis,
    line_of_answers,
    line_of_ratings,
    show_answers,
    show_ratings,
)
from services.reporter.domain.publishing.relations import TOTAL, Cell
from services.reporter.domain.reading_averages import read_forms
from shared.calendar import Period
from shared.policy.models import PolicyPack
from shared.policy.models.reports import ReportRule


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of each program, and of all of them together under `TOTAL`."""

    asked: AskedQuestions
    sums: dict[str, AnswerSums]


@dataclass(frozen=True, slots=True)
class Table:
    """A public table before anything is hidden. `answers` is None where it is of ratings."""

    basis: Basis
    labels: dict[str, str]
    answers: Answers | None

    def show(self, hidden: frozenset[Cell]) -> dict[str, Any]:
        """The lines in the order of their names, and the total: what is hidden is null, as is what is made of it."""
        lines = [
            {"key": key, "label": label, **self._show_line(key, hidden)}
            for key, label in sorted(self.labels.items(), key=lambda item: item[1].casefold())
        ]
        return {"form": self.basis.form, "lines": lines, "total": self._show_line(TOTAL, hidden)}

    def _show_line(self, key: str, hidden: frozenset[Cell]) -> dict[str, Any]:
        if self.answers is None:
            return show_ratings(key, self.basis.values(), hidden)
        asked = self.answers.asked
        if asked.scale is None or any(row == key for row, _ in hidden):
            return {"n": None, "average": None, "interval": None, "questions": []}
        line = self.basis.total if key == TOTAL else self.basis.lines[key]
        return show_answers(line, self.answers.sums[key], asked.texts, asked.scale)


async def read_table(
    session: AsyncSession, pack: PolicyPack, report: ReportRule, period: Period, department: str
) -> Table:
    """The programs of the department, or without one all of them, with what they have in this period.

    Campaigns stand apart, here as everywhere.
    """
    asked = Asked("program", report.survey)
    programs = named_in(pack, "program")
    if department:
        programs = {program.id: program.name for program in pack.programs if program.department == department}
    if report.kind == "survey_averages":
        return await _read_answers(session, pack, period, asked, programs, is_all=not department)
    return await _read_ratings(session, pack, period, asked, programs, is_all=not department)


async def _read_answers(
    session: AsyncSession, pack: PolicyPack, period: Period, asked: Asked, programs: dict[str, str], *, is_all: bool
) -> Table:
    grounds = await read_grounds(session, pack.agency, [period], asked)
    versions = await load_versions(session, pack, grounds)
    survey = asked.survey or ""
    under = [versions[policy] for policy in grounds[0].classified_under.get(survey, {})]
    questions = questions_of(survey, pack, under, pack.agency.default_language)
    found = (await read_forms(session, asked, values_of(pack.agency, [period], asked))).get(1, {})
    forms = {key: rows for (key, of), rows in found.items() if of == survey and (is_all or key in programs)}
    keys = sorted({*programs, *forms})
    texts = list(questions.texts)
    sums = {key: sum_answers(forms.get(key, []), texts) for key in keys}
    basis = Basis("averages", {key: line_of_answers(sums[key], texts) for key in keys})
    sums[TOTAL] = sum_answers([row for key in keys for row in forms.get(key, [])], texts)
    return Table(basis, {key: label_of(key, "program", programs) for key in keys}, Answers(questions, sums))


async def _read_ratings(
    session: AsyncSession, pack: PolicyPack, period: Period, asked: Asked, programs: dict[str, str], *, is_all: bool
) -> Table:
    found = await session.execute(
        text("""
            SELECT key, sum(rated)::bigint, sum(positive)::bigint
            FROM rollups
            WHERE agency = :agency AND dimension = 'program' AND grain = 'day' AND campaign = ''
              AND period_on BETWEEN :start_on AND :end_on AND (cast(:survey AS text) IS NULL OR survey = :survey)
            GROUP BY key
        """),
        {
            "agency": pack.agency.id,
            "survey": asked.survey,
            "start_on": period.start_on,
            "end_on": period.end_on,
        },
    )
    counts = {key: (rated, positive) for key, rated, positive in found if is_all or key in programs}
    keys = sorted({*programs, *counts})
    basis = Basis("score", {key: line_of_ratings(*counts.get(key, (0, 0))) for key in keys})
    return Table(basis, {key: label_of(key, "program", programs) for key in keys}, None)
