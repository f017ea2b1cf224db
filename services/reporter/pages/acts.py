"""What the reader of a report run may do with the step that is theirs: the form, with everything typed and its faults."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.reporter.domain.reports.acting import SIGNED
from services.reporter.domain.reports.runs import RunInHand
from services.reporter.models import ReportStep
from services.reporter.pages.words import Words
from shared.pages.typed import printable


@dataclass(frozen=True, kw_only=True)
class DelegateView:
    """Somebody who could take the step."""

    handle: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class ActView:
    """What the reader may do now with the step that is ready.

    Attributes:
        is_signed: it is approved or returned, not marked done.
        version: of the content that they see, 0 for none.
        delegates: whom it can be handed to; empty for a delegate, who cannot hand it on.
        faults: what was refused, in words, by field; `act` for the whole.
    """

    step: str
    title: str
    done_words: str
    is_signed: bool
    is_compiling: bool
    version: int
    lead: str
    delegates: tuple[DelegateView, ...]
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)


def view_act(
    in_hand: RunInHand,
    step: ReportStep,
    people: Sequence[tuple[str, str]],
    words: Words,
    *,
    me: str,
    typed: Mapping[str, str],
    faults: Mapping[str, str],
) -> ActView:
    """What the reader, who may take the step, can do. `people`: handles and names of the agency."""
    chosen = typed.get("delegate", "")
    version = in_hand.run.content_version
    is_signed = step.act in SIGNED
    lead = words.t("act_lead_signed" if is_signed else "act_lead", due=_due(step, words))
    return ActView(
        step=step.step,
        title=step.title,
        done_words="" if is_signed else words.t(f"act_done_{step.act}"),
        is_signed=is_signed,
        is_compiling=step.asked_at is not None,
        version=version,
        lead=lead,
        delegates=tuple(
            DelegateView(handle=handle, name=name, is_chosen=handle == chosen)
            for handle, name in sorted(people, key=lambda person: (person[1].casefold(), person[0]))
            if handle != me
        ),
        typed={name: printable(text) for name, text in typed.items()},
        faults=faults,
    )


def _due(step: ReportStep, words: Words) -> str:
    at = step.working_due_at or step.clause_due_at
    return words.t("due_by", when=words.moment(at)) if at else words.t("no_date")
