"""Who may read what a report says: its readers, whoever takes or is sent one of its steps, and delegates."""

from collections.abc import Iterable

from services.reporter.domain.reports.refusals import NotAmongReaders
from services.reporter.domain.reports.runs import RunInHand
from services.reporter.domain.reports.seats import People, find_holders
from services.reporter.models import ReportDelegation
from shared.policy.models import PolicyPack


def check_reader(
    in_hand: RunInHand, current: PolicyPack, people: People, delegations: Iterable[ReportDelegation], person: str
) -> None:
    """Refuse whoever holds none of the roles that read the report, of the run's department where a role is held in one.

    The steps are those of the run; who reads besides is today's policy, as long as it has the report.

    Raises:
        NotAmongReaders: the person holds none, and nobody has delegated a step to them.
    """
    rule = (current.reports.find(in_hand.run.report) if current.reports else None) or in_hand.rule
    roles = dict.fromkeys([*rule.readers, *(role for step in in_hand.rule.steps for role in (*step.roles, *step.to))])
    delegates = {each.delegate for each in delegations if people.is_somebody(each.delegate)}
    if person in delegates or person in find_holders(in_hand.policy.pack, roles, people.today, in_hand.department):
        return
    raise NotAmongReaders(
        "What this report says is for its readers and for those who take its steps.",
        how_to_fix="Ask somebody of one of its `roles`, or have the directory say that you hold one.",
        roles=list(roles),
    )
