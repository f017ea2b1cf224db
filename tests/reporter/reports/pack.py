"""A small agency that reports: a monthly report in five steps, a quarterly one of each department, and a review."""

import tomllib
from typing import Any

from shared.policy.models import PolicyPack

AGENCY = "county"
PACK = """
[agency]
id = "county"
name = "County Services"
time_zone = "America/Los_Angeles"
fiscal_year_start_month = 7
languages = ["en"]
sender_name = "County Services"
sender_address = "care@county.example"
reply_to = "care@county.example"

[calendar.week]
monday = ["08:00-17:00"]
tuesday = ["08:00-17:00"]
wednesday = ["08:00-17:00"]
thursday = ["08:00-17:00"]
friday = ["08:00-17:00"]

[[calendar.closures]]
first_on = 2026-11-11
name = "Veterans Day"

[[calendar.closures]]
first_on = 2026-11-26
last_on = 2026-11-27
name = "Thanksgiving"

[[calendar.closures]]
first_on = 2026-12-24
last_on = 2027-01-01
name = "Year-end closure"

[[departments]]
id = "welfare"
name = "Child Welfare"

[[departments]]
id = "aging"
name = "Aging Services"

[[departments]]
id = "payroll"
name = "Payroll"

[[programs]]
id = "central"
name = "Central Region"
department = "welfare"

[[programs]]
id = "meals"
name = "Meals"
department = "aging"

[[roles]]
id = "analyst"
title = "Analyst"
kind = "held"

[[roles]]
id = "keeper"
title = "Log keeper"
kind = "held"

[[roles]]
id = "executive_team"
title = "Executive Team"
kind = "held"

[[roles]]
id = "director"
title = "Director"
kind = "held"

[[roles]]
id = "ambassador"
title = "Ambassador"
kind = "held_in_department"

[[roles]]
id = "ceo"
title = "County Executive Office"
kind = "held"
address = "care@ceo.county.example"

[reports]
first_on = 2026-10-15

[reports.notices]
ready_template = "report_ready"
reminder_template = "report_reminder"
late_template = "report_late"
returned_template = "report_returned"
done_template = "report_done"
request_template = "report_request"
remind_days = 1
late_roles = ["director"]

[[reports.runs]]
id = "monthly"
kind = "care_log"
title = "Monthly report"
clause = "CO-5"
period = "month"
lock = "submit"

[[reports.runs.steps]]
id = "request"
clause = "CO-2"
title = "Request the final compilation"
act = "collect"
who = "analyst"
limit = { kind = "last_business_day" }
to = ["keeper"]

[[reports.runs.steps]]
id = "compile"
clause = "CO-3"
title = "Send the compilation"
act = "compile"
who = "keeper"
limit = { kind = "nth_business_day", number = 5, month = "following" }

[[reports.runs.steps]]
id = "draft"
clause = "CO-4"
title = "Forward the draft"
act = "send"
who = "analyst"
limit = { kind = "nth_business_day", number = 6, month = "following" }
to = ["executive_team"]

[[reports.runs.steps]]
id = "approve"
clause = "CO-4"
title = "Review and approve the draft"
act = "approve"
who = "executive_team"
starts = "step_before"
approvers = "each"

[[reports.runs.steps]]
id = "submit"
clause = "CO-5"
title = "Submit the report"
act = "send"
who = "analyst"
limit = { kind = "day_of_month", day = 10, month = "following" }
to = ["ceo"]

[[reports.runs]]
id = "quarterly"
kind = "survey_averages"
title = "Quarterly averages"
clause = "CO-6"
period = "quarter"
per = "department"
lock = "provide"

[[reports.runs.steps]]
id = "compile"
clause = "CO-6"
title = "Compile the averages"
act = "compile"
who = "ambassador"
working_limit = { kind = "business_days", days = 5 }

[[reports.runs.steps]]
id = "approve"
clause = "CO-6"
title = "Check the averages"
act = "approve"
who = "director"
starts = "step_before"

[[reports.runs.steps]]
id = "provide"
clause = "CO-6"
title = "Provide the averages"
act = "send"
who = "ambassador"
starts = "step_before"
to = ["ceo"]

[[reports.runs.steps]]
id = "share"
clause = "CO-6"
title = "Share the results"
act = "share"
who = "ambassador"
starts = "step_before"
to = ["director"]

[[reports.runs]]
id = "ceo-review"
kind = "outside_review"
title = "Quarterly report of the CEO"
clause = "CO-7"
period = "quarter"
lock = "return"

[[reports.runs.steps]]
id = "forward"
clause = "CO-7"
title = "Send it to the Executive Team"
act = "send"
who = "analyst"
starts = "receipt"
limit = { kind = "business_days", days = 2 }
to = ["executive_team"]

[[reports.runs.steps]]
id = "approve"
clause = "CO-8"
title = "Approve it, or correct it"
act = "approve"
who = "executive_team"
starts = "step_before"
limit = { kind = "business_days", days = 5 }

[[reports.runs.steps]]
id = "return"
clause = "CO-8"
title = "Send it back"
act = "send"
who = "analyst"
starts = "step_before"
to = ["ceo"]
"""
CLAUSES = tuple(
    {"id": f"CO-{n}", "document": "CO", "section": str(n), "who": "Agency", "text": f"Duty {n}."} for n in range(2, 9)
)

ANALYST, KEEPER, DIRECTOR = "ana.lopez", "ken.wu", "dora.diaz"
TEAM = ("emil.roth", "eve.stone")
AMBASSADOR = {"welfare": "wanda.frost", "aging": "arno.bell"}
PEOPLE: tuple[dict[str, Any], ...] = (
    {"handle": ANALYST, "name": "Ana Lopez", "roles": ["analyst"], "department": "welfare"},
    {"handle": KEEPER, "name": "Ken Wu", "roles": ["keeper"], "department": "welfare"},
    {"handle": DIRECTOR, "name": "Dora Diaz", "roles": ["director"], "department": "welfare"},
    *({"handle": each, "name": each, "roles": ["executive_team"], "department": "welfare"} for each in TEAM),
    *(
        {"handle": handle, "name": handle, "roles": ["ambassador"], "department": department}
        for department, handle in AMBASSADOR.items()
    ),
    {"handle": "nora.plain", "name": "Nora Plain", "roles": [], "department": "payroll"},
)


def county(**changes: Any) -> PolicyPack:
    """The agency's pack; `changes` replace whole sections of it."""
    return PolicyPack.model_validate({**tomllib.loads(PACK), "clauses": CLAUSES, **changes})


def closed_also_on(day: Any, name: str = "Storm") -> PolicyPack:
    """The same, with one closure more."""
    calendar = tomllib.loads(PACK)["calendar"]
    return county(calendar={**calendar, "closures": [*calendar["closures"], {"first_on": day, "name": name}]})
