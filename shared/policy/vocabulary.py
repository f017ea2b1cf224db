"""Which values each message of the product carries: what a template may say, and what its sender must give.

A sender gives every value of the use, None where nothing is known; a template takes those that it needs. Times and
dates are text, written for the reader in the agency's zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variable:
    """A value that a message carries. What `must_appear` stands in text and HTML of every such template."""

    meaning: str
    may_be_none: bool = False
    must_appear: bool = False


COMMON: Mapping[str, Variable] = {
    "agency_name": Variable("The agency."),
    "case_number": Variable("The case's number, for example 2026-000123."),
    "case_url": Variable("Where the case is worked on."),
    "ticket": Variable("The number of the service request."),
}

_ABOUT_THE_SURVEY: Mapping[str, Variable] = {
    "rating": Variable("The rating, a number.", may_be_none=True),
    "comment": Variable("What the customer wrote.", may_be_none=True),
    "customer_name": Variable("The customer.", may_be_none=True),
    "technician": Variable("The person concerned as far as known.", may_be_none=True),
    "team": Variable("That person's team.", may_be_none=True),
    "received_at": Variable("When the survey was received."),
}

_ABOUT_THE_WEEK: Mapping[str, Variable] = {
    "technician": Variable("The credited person."),
    "team": Variable("That person's team.", may_be_none=True),
    "count": Variable("How many SIN surveys the window now holds."),
    "window": Variable("The window in words, for example 16 to 22 November 2026."),
}

_ABOUT_AN_INVITATION: Mapping[str, Variable] = {
    "agency_name": Variable("The agency."),
    "program": Variable("The program's name.", may_be_none=True),
    "ticket": Variable("The number of the service request."),
    "customer_name": Variable("The customer.", may_be_none=True),
    "survey_title": Variable("The survey's title."),
    "survey_url": Variable("The link for this request only."),
    "rating_links": Variable("One for each rating of the scale, each with rating, label and url."),
    "resolved_on": Variable("The day on which the request was resolved, in words."),
    "valid_until": Variable("The last day on which the link works, in words."),
    "unsubscribe_url": Variable("Where invitations are declined; filled in by notifier.", must_appear=True),
}

_ABOUT_AN_ENTRY: Mapping[str, Variable] = {
    "agency_name": Variable("The agency."),
    "case_number": Variable("The entry's number, for example 2026-000123."),
    "case_url": Variable("Where the entry is worked on."),
    "kind": Variable("Compliment, question or complaint, in the language of the template."),
    "channel": Variable("How it came in, in words."),
    "received_on": Variable("The day on which it was received, in words."),
}

_ABOUT_A_DEADLINE: Mapping[str, Variable] = {
    **_ABOUT_AN_ENTRY,
    "asked": Variable("What is to be done, in a sentence."),
    "due_at": Variable("When it is due, in words."),
    "clause": Variable("The clause that asks for it."),
}

_TO_A_CONSTITUENT: Mapping[str, Variable] = {
    "agency_name": Variable("The agency."),
    "case_number": Variable("The entry's number, for example 2026-000123."),
    "kind": Variable("Compliment, question or complaint, in the language of the template."),
    "received_on": Variable("The day on which it was received, in words."),
    "constituent_name": Variable("The constituent.", may_be_none=True),
}

_ABOUT_A_REPORT: Mapping[str, Variable] = {
    "agency_name": Variable("The agency."),
    "report_title": Variable("The report."),
    "period": Variable("Its period in words, for example November 2026; with the department where each has its own."),
    "run_url": Variable("Where its steps are taken.", must_appear=True),
    "step_title": Variable("The step, in the words of the policy."),
    "due_on": Variable("The day by which it should be done, in words.", may_be_none=True),
    "who": Variable("Whose step it is, by role or by name."),
    "clause": Variable("The clause that asks for it."),
    "note": Variable("What else there is to know, for example what the person before wrote.", may_be_none=True),
}

SURVEY_MEMBERS = ("ticket", "case_number", "case_url", "rating", "comment", "customer_name", "submitted_at")
"""The members of each survey in `surveys` and of `survey`."""

OPTIONAL_SURVEY_MEMBERS = ("comment", "customer_name")
"""Those of them that may be None."""

VOCABULARY: Mapping[str, Mapping[str, Variable]] = {
    "sin_notice": {**COMMON, **_ABOUT_THE_SURVEY},
    "not_completed_review": {
        **COMMON,
        **_ABOUT_THE_SURVEY,
        "suspected": Variable("True where only a phrase says that work was not completed."),
    },
    "customer_email": {**COMMON, "customer_name": Variable("The customer.", may_be_none=True)},
    "readdress": {
        **COMMON,
        **_ABOUT_THE_SURVEY,
        "note": Variable("What the person asking wrote."),
        "asked_by": Variable("The person asking."),
    },
    "department_lead_contact": {
        **COMMON,
        **_ABOUT_THE_SURVEY,
        "note": Variable("The question or the support asked for."),
        "asked_by": Variable("The person asking."),
    },
    "behaviour_finding": {
        **COMMON,
        "technician": Variable("The person concerned."),
        "team": Variable("That person's team.", may_be_none=True),
        "finding": Variable("The finding in the words of the person who made it."),
        "found_by": Variable("The person who made the finding."),
    },
    "repeat_sin_first": {
        **COMMON,
        **_ABOUT_THE_WEEK,
        "surveys": Variable(f"Each survey: {', '.join(SURVEY_MEMBERS)}."),
    },
    "repeat_sin_reply": {
        **COMMON,
        **_ABOUT_THE_WEEK,
        "survey": Variable(f"The new survey: {', '.join(SURVEY_MEMBERS)}."),
    },
    "final_contact": {
        **COMMON,
        "customer_name": Variable("The customer.", may_be_none=True),
        "resolution": Variable("What was done, in the words of the person who confirmed it."),
    },
    "survey_invitation": _ABOUT_AN_INVITATION,
    "survey_reminder": _ABOUT_AN_INVITATION,
    "recognition": {
        "agency_name": Variable("The agency."),
        "name": Variable("The person recognised."),
        "comment": Variable("The quoted comment, with personal data hidden.", must_appear=True),
        "program": Variable("The program's name.", may_be_none=True),
        "received_on": Variable("The day on which the response was received, in words."),
        "attachment_name": Variable("The file that holds the comment."),
    },
    "recognition_review": {
        "agency_name": Variable("The agency."),
        "program": Variable("The program's name.", may_be_none=True),
        "received_on": Variable("The day on which the response was received, in words."),
        "named": Variable("Whom the respondent named, as written."),
        "candidates": Variable("Who may be meant, each with name, team and score (in percent)."),
        "comment": Variable("The comment as it would be quoted.", may_be_none=True),
        "reason": Variable("Why it waits for a person, in words."),
        "recognition_url": Variable("Where it is decided."),
    },
    "log_notice": {
        **_ABOUT_AN_ENTRY,
        "logged_by": Variable("Who logged it."),
        "category": Variable("What it is about, in words.", may_be_none=True),
        "reportability": Variable("Whether it is reportable, in words."),
        "narrative": Variable("What was said, as it was logged.", may_be_none=True),
        "action_taken": Variable("What was done at once.", may_be_none=True),
    },
    "review_request": {
        **_ABOUT_AN_ENTRY,
        "asked_by": Variable("Who asks for the review."),
        "due_at": Variable("By when the answer is due, in words."),
        "narrative": Variable("What was said, as it was logged.", may_be_none=True),
        "note": Variable("What the person asking added.", may_be_none=True),
    },
    "deadline_reminder": _ABOUT_A_DEADLINE,
    "deadline_overdue": _ABOUT_A_DEADLINE,
    "forwarding": {
        **_ABOUT_AN_ENTRY,
        "party": Variable("The party that it is sent to."),
        "matter": Variable("Why it belongs there, in words."),
        "narrative": Variable("What was said, as it was logged.", must_appear=True),
        "constituent_name": Variable("The constituent.", may_be_none=True),
        "constituent_email": Variable("The constituent's address.", may_be_none=True),
        "constituent_phone": Variable("The constituent's number.", may_be_none=True),
        "constituent_address": Variable("The constituent's postal address.", may_be_none=True),
        "constituent_numbers": Variable("The constituent's case numbers.", may_be_none=True),
        "language": Variable("The language that the constituent needs."),
        "interpreter": Variable("The interpreter that the constituent needs.", may_be_none=True),
    },
    "forwarding_notice": {
        **_ABOUT_AN_ENTRY,
        "party": Variable("The party that it was sent to."),
        "matter": Variable("Why it belongs there, in words."),
    },
    "log_acknowledgement": _TO_A_CONSTITUENT,
    "log_answer": {**_TO_A_CONSTITUENT, "answer": Variable("The answer, as written.", must_appear=True)},
    "log_follow_up": {
        **_TO_A_CONSTITUENT,
        "survey_url": Variable("Where the follow-up survey is answered.", must_appear=True),
    },
    "report_ready": _ABOUT_A_REPORT,
    "report_reminder": _ABOUT_A_REPORT,
    "report_late": _ABOUT_A_REPORT,
    "report_request": {
        **_ABOUT_A_REPORT,
        "due_on": Variable(
            "The day by which it is needed, in words: that of the step after the asking.", may_be_none=True
        ),
        "who": Variable("Who asks."),
    },
    "report_done": {**_ABOUT_A_REPORT, "who": Variable("Who did the step.")},
    "report_returned": {
        **_ABOUT_A_REPORT,
        "who": Variable("Who returned it."),
        "corrections": Variable("What must be corrected, as written.", must_appear=True),
    },
    "action_plan": {
        **{name: _ABOUT_A_REPORT[name] for name in ("agency_name", "report_title", "period", "who", "clause", "note")},
        "run_url": Variable("Where the report is read."),
        "plan_title": Variable("The action plan."),
        "plan_about": Variable("The program or department that it is for."),
        "plan_figure": Variable("The figure that missed the target, as it is shown."),
        "plan_target": Variable("The target, as it is shown."),
        "plan_asked": Variable("What is to be done, in a sentence."),
        "plan_due_on": Variable("By when, in words.", may_be_none=True),
        "plan_url": Variable("Where the plan is worked on.", must_appear=True),
    },
    "desk_email": {
        **COMMON,
        "action": Variable("What the desk is asked to do: reopen, assign, set_fields, note or close."),
        "queue": Variable("The queue to assign the request to.", may_be_none=True),
        "fields": Variable("The fields to set, each with name and value."),
        "note": Variable("A private note for the request.", may_be_none=True),
        "reference": Variable("The mark by which the answer is recognised."),
    },
}

TO_CUSTOMERS = frozenset(
    {
        "customer_email",
        "final_contact",
        "survey_invitation",
        "survey_reminder",
        "log_acknowledgement",
        "log_answer",
        "log_follow_up",
    }
)
"""The messages that customers get: written in every language of the agency."""
