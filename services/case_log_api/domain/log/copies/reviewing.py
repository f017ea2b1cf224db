"""A person's review of a redacted copy: hiding more, taking back what is none, each as a new proposed version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.copies.originals import Originals, read_originals
from services.case_log_api.domain.log.copies.positions import Hidden, Over, list_hidden, move_to_original
from services.case_log_api.domain.log.copies.refusals import (
    CopySuperseded,
    LiftReasonMissing,
    SpanNotFound,
    SpanOutsideText,
)
from services.case_log_api.domain.log.copies.releasing import refuse_stale
from services.case_log_api.domain.log.copies.versions import add_version, languages_of, latest_version, redaction_rule
from services.case_log_api.domain.log.entries import LoggedEntry
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import RedactedCopy
from shared.policy.store import StoredPolicy
from shared.redaction.decided import Decided, hide_by_hand, is_certain, read_decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Hide:
    """A part of a text to hide."""

    field: str
    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """A span to take back: what it hides is no personal data."""

    field: str
    start: int
    end: int
    reason: str | None = None


def read_hidden(copy: RedactedCopy, field: str) -> list[Hidden]:
    """What is hidden in one text of a copy, as it is seen."""
    return list_hidden([each.span for each in read_decided(copy.spans.get(field, ()))])


async def review_copy(
    session: AsyncSession,
    logged: LoggedEntry,
    copy: RedactedCopy,
    policy: StoredPolicy,
    *,
    hide: Sequence[Hide],
    lift: Sequence[Lift],
    over: Over,
    actor: str,
    now: datetime,
) -> RedactedCopy:
    """Make the next version of the latest one, with more hidden or less. The case must be locked.

    Raises:
        CopySuperseded: there is a later version.
        CopyStale: the entry says something else than when the copy was made.
        SpanOutsideText, SpanNotFound: a part is not one of the text, or nothing is hidden there.
        LiftReasonMissing: known parties and Social Security numbers are shown for a reason only.
    """
    if copy.version != (latest := await latest_version(session, logged)):
        raise CopySuperseded(
            f"Version {latest} is the latest.", how_to_fix="Review the latest version.", latest_version=latest
        )
    originals = await read_originals(session, copy.agency, copy.case_id)
    refuse_stale(copy, originals)
    review = _Review(copy, originals, languages_of(logged.entry, policy), over, actor, now)
    for number, one in enumerate(lift):
        review.lift(one, f"/lift/{number}")
    for number, part in enumerate(hide):
        review.hide(part, f"/hide/{number}")
    made = await add_version(
        session,
        logged,
        originals,
        policy,
        hidden=review.hidden,
        lifted=review.lifted,
        actor=actor,
        reviewer=actor,
        now=now,
    )
    await record_entry(
        session,
        logged.case,
        "copy_reviewed",
        at=now,
        actor=actor,
        clause=redaction_rule(policy).clause,
        policy_hash=policy.hash,
        payload={"version": made.version, "based_on": copy.version, "hidden": review.added, "lifted": review.removed},
    )
    return made


class _Review:
    """A version in the making."""

    def __init__(
        self,
        copy: RedactedCopy,
        originals: Originals,
        languages: Sequence[str],
        over: Over,
        actor: str,
        now: datetime,
    ) -> None:
        self._texts, self._languages, self._over = originals.texts, languages, over
        self._actor, self._now = actor, now
        self._before = {field: [each.span for each in read_decided(kept)] for field, kept in copy.spans.items()}
        self._copies = copy.texts
        self.hidden = {field: read_decided(kept) for field, kept in copy.spans.items()}
        self.lifted = {field: read_decided(kept) for field, kept in copy.lifted.items()}
        self.added: list[dict[str, object]] = []
        self.removed: list[dict[str, object]] = []

    def hide(self, part: Hide, pointer: str) -> None:
        text = self._texts.get(part.field)
        shown = text if self._over == "original" else self._copies.get(part.field)
        if text is None or shown is None or not 0 <= part.start < part.end <= len(shown):
            raise SpanOutsideText(
                "This part does not lie within a text of the entry.",
                how_to_fix="Count Unicode characters from 0; the end is not included.",
                errors=[{"pointer": pointer, "message": "Not within the text"}],
            )
        start, end = part.start, part.end
        if self._over == "redacted":
            start, end = move_to_original(start, end, self._before[part.field])
        decided = hide_by_hand(
            text, start, end, kind=part.kind, languages=self._languages, by=self._actor, at=self._now
        )
        self.hidden.setdefault(part.field, []).append(decided)
        self.hidden[part.field].sort(key=lambda each: (each.span.start, each.span.end))
        self.added.append({"field": part.field, "start": start, "end": end, "kind": part.kind})

    def lift(self, one: Lift, pointer: str) -> None:
        seen = self._find(one)
        if seen is None:
            raise SpanNotFound(
                "Nothing is hidden in exactly this place.",
                how_to_fix="Take the places from the copy that you read.",
                errors=[{"pointer": pointer, "message": "No such span"}],
            )
        kept: list[Decided] = []
        back: list[Decided] = []
        for each in self.hidden[one.field]:
            within = seen.span.start <= each.span.start and each.span.end <= seen.span.end
            (back if within else kept).append(each)
        if one.reason is None and any(is_certain(each) for each in back):
            raise LiftReasonMissing(
                "A known party or a Social Security number is shown for a reason only.",
                how_to_fix="Say in `reason` why this is none.",
                errors=[{"pointer": f"{pointer}/reason", "message": "Missing"}],
            )
        self.hidden[one.field] = kept
        self.lifted.setdefault(one.field, []).extend(
            Decided(span=each.span, by=self._actor, at=self._now, reason=one.reason) for each in back
        )
        self.removed += [
            {
                "field": one.field,
                "start": each.span.start,
                "end": each.span.end,
                "kind": each.span.kind,
                "rule": each.span.rule,
                "reason": one.reason,
            }
            for each in back
        ]

    def _find(self, one: Lift) -> Hidden | None:
        for seen in list_hidden(self._before.get(one.field, [])):
            place = (seen.start, seen.end) if self._over == "redacted" else (seen.span.start, seen.span.end)
            if place == (one.start, one.end):
                return seen
        return None
