"""Taking facts in: for each kind the highest version of a response wins, and the counts move with what changed."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.counting import (
    CREDIT_DIMENSIONS,
    IN_POPULATION,
    LINE,
    apply_lines,
    counted_under,
    find_shapes,
    remove_emptied,
)
from services.reporter.domain.forms import Shape, distinct_shapes
from services.reporter.domain.reports.restating import mark_restated

_CLASSIFIED = {
    "survey": "text",
    "survey_version": "int",
    "policy_hash": "text",
    "program": "text",
    "program_department": "text",
    "campaign": "uuid",
    "audience": "text",
    "source": "text",
    "rating": "bigint",
    "form": "uuid",
    "questions": "text[]",
    "answers": "bigint[]",
    "lowest": "bigint",
    "highest": "bigint",
    "category": "text",
    "not_completed": "boolean",
    "submitted_at": "timestamptz",
    "submitted_on": "date",
    "received_at": "timestamptz",
    "answer_seconds": "double precision",
    "given_team": "text",
    "given_department": "text",
}
_ATTRIBUTED = {"technician": "text", "team": "text", "department": "text"}
_VOIDED = {"voided": "boolean", "void_reason": "text"}


def _take_in(version: str, columns: dict[str, str], restatement: str, *, also: str = "") -> str:
    """The statement that takes in one kind of fact.

    Args:
        version: the column of this kind's version.
        columns: what the kind tells, with types.
        restatement: SQL giving the restatement's kind from `old`, `fresh` and `incoming`, null where nothing was restated.
        also: SQL of restatements of responses that were not known before.

    It ends where the counting of `lines` begins (`apply_lines`).
    """
    typed = ", ".join(f"{column} {type_}" for column, type_ in columns.items())
    names = ", ".join(columns)
    onto = ", ".join(f"{column} = excluded.{column}" for column in columns)
    return f"""
    WITH incoming AS (
        SELECT DISTINCT ON (agency, response_id) *
        FROM jsonb_to_recordset(cast(:facts AS jsonb))
            AS r (agency text, response_id uuid, version int, taken_on date, {typed})
        ORDER BY agency, response_id, version DESC
    ), old AS (
        SELECT f.* FROM response_facts AS f JOIN incoming AS i USING (agency, response_id)
        WHERE f.{version} < i.version
    ), fresh AS (
        INSERT INTO response_facts AS f (agency, response_id, {version}, {names})
        SELECT agency, response_id, version, {names} FROM incoming ORDER BY agency, response_id
        ON CONFLICT (agency, response_id) DO UPDATE SET {version} = excluded.{version}, {onto}
        WHERE f.{version} < excluded.{version}
        RETURNING f.*
    ), restated AS (
        INSERT INTO restatements
            (agency, response_id, kind, version, from_on, to_on, from_campaign, to_campaign, from_survey, to_survey,
             was_category, was_rating, is_category, is_rating, recorded_at)
        SELECT agency, response_id, kind, version, from_on, to_on, coalesce(from_campaign::text, ''),
               coalesce(to_campaign::text, ''), from_survey, to_survey,
               was_category, was_rating, is_category, is_rating, cast(:now AS timestamptz)
        FROM (
            SELECT fresh.agency, fresh.response_id, fresh.{version} AS version, {restatement} AS kind,
                   old.submitted_on AS from_on, fresh.submitted_on AS to_on,
                   old.campaign AS from_campaign, fresh.campaign AS to_campaign,
                   old.survey AS from_survey, fresh.survey AS to_survey,
                   CASE WHEN NOT old.voided THEN old.category END AS was_category,
                   CASE WHEN NOT old.voided THEN old.rating END AS was_rating,
                   CASE WHEN NOT fresh.voided THEN fresh.category END AS is_category,
                   CASE WHEN NOT fresh.voided THEN fresh.rating END AS is_rating
            FROM old JOIN fresh USING (agency, response_id) JOIN incoming USING (agency, response_id)
            WHERE old.classified_version > 0
            {also}
        ) AS changed
        WHERE kind IS NOT NULL
    ), lines AS (
        SELECT 1 AS sign, {LINE} FROM fresh AS f WHERE {IN_POPULATION}
        UNION ALL
        SELECT -1 AS sign, {LINE} FROM old AS f WHERE {IN_POPULATION}
    ), """


_FIGURES = (
    "survey",
    "program",
    "program_department",
    "campaign",
    "audience",
    "source",
    "rating",
    "questions",
    "answers",
    "category",
    "not_completed",
    "submitted_on",
)
_CREDIT_CHANGED = f"{counted_under('old')} IS DISTINCT FROM {counted_under('fresh')}"

_TAKE_CLASSIFIED = _take_in(
    "classified_version",
    _CLASSIFIED,
    f"CASE WHEN NOT fresh.voided AND (({', '.join(f'old.{name}' for name in _FIGURES)})"
    f" IS DISTINCT FROM ({', '.join(f'fresh.{name}' for name in _FIGURES)})"
    f" OR {_CREDIT_CHANGED}) THEN 'corrected' END",
    # Taken in on a later day than it was submitted on: if a period has ended between the two, its figures are not what they were.
    also="""
            UNION ALL
            SELECT fresh.agency, fresh.response_id, fresh.classified_version, 'late', fresh.submitted_on,
                   fresh.submitted_on, fresh.campaign, fresh.campaign, fresh.survey, fresh.survey,
                   NULL, NULL, fresh.category, fresh.rating
            FROM fresh JOIN incoming USING (agency, response_id) LEFT JOIN old USING (agency, response_id)
            WHERE coalesce(old.classified_version, 0) = 0 AND NOT fresh.voided AND fresh.submitted_on < incoming.taken_on
    """,
)
_TAKE_ATTRIBUTED = _take_in(
    "attributed_version",
    _ATTRIBUTED,
    # Credited for the first time on a later day than it was submitted on moves counts as every change of credit does.
    "CASE WHEN NOT fresh.voided AND (old.attributed_version > 0 OR fresh.submitted_on < incoming.taken_on)"
    f" AND {_CREDIT_CHANGED} THEN 're_attributed' END",
)
_TAKE_VOIDED = _take_in(
    "voided_version",
    _VOIDED,
    "CASE WHEN fresh.voided AND NOT old.voided THEN 'voided' WHEN old.voided AND NOT fresh.voided THEN 'restored' END",
)

Fact = Mapping[str, Any]


async def take_classified(session: AsyncSession, facts: Sequence[Fact], *, now: datetime) -> None:
    """Take in what responses say. The caller holds the counting lock of their agencies."""
    await _apply(session, _TAKE_CLASSIFIED, facts, now)


async def take_attributed(session: AsyncSession, facts: Sequence[Fact], *, now: datetime) -> None:
    """Take in who is credited. The caller holds the counting lock of their agencies."""
    await _apply(session, _TAKE_ATTRIBUTED, facts, now, only=CREDIT_DIMENSIONS)


async def take_voided(session: AsyncSession, facts: Sequence[Fact], *, now: datetime) -> None:
    """Take responses out of the population, or back into it. The caller holds the counting lock of their agencies."""
    await _apply(session, _TAKE_VOIDED, facts, now)


async def _apply(
    session: AsyncSession, statement: str, facts: Sequence[Fact], now: datetime, *, only: Collection[str] | None = None
) -> None:
    before = await find_shapes(
        session,
        "(f.agency, f.response_id) IN (SELECT * FROM unnest(cast(:agencies AS text[]), cast(:ids AS uuid[])))",
        {"agencies": [fact["agency"] for fact in facts], "ids": [fact["response_id"] for fact in facts]},
    )
    told = [
        Shape(len(fact["questions"]), fact["lowest"], fact["highest"]) for fact in facts if fact.get("form") is not None
    ]
    shapes = distinct_shapes([*before, *told])
    applied = await session.execute(
        text(f"{statement} {apply_lines(shapes, only=only)}"),
        {"facts": json.dumps([dict(fact) for fact in facts], default=str), "now": now},
    )
    await remove_emptied(session, applied)
    await mark_restated(session, sorted({fact["agency"] for fact in facts}), now=now)
