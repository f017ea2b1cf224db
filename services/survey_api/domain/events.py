"""What survey_api says of a response: never who the customer is, never what was written."""

from collections.abc import Mapping
from typing import Any

from shared.contracts.events import ResponseAttributed, ResponseClassified


def classified_event(row: Mapping[str, Any]) -> ResponseClassified:
    """What counts now, from the columns of a response."""
    return ResponseClassified(
        agency=row["agency"],
        response_id=row["id"],
        version=row["version"],
        survey=row["survey"],
        survey_version=row["survey_version"],
        policy_hash=row["policy_hash"],
        program=row["program"],
        channel=row["channel"],
        source=row["source"],
        desk=row["desk"],
        ticket=row["ticket"],
        resolution=row["resolution"],
        link=row["link_id"],
        campaign=row["campaign_id"],
        audience=row["audience"],
        staff_named_count=len(row["staff_named"]),
        answer_seconds=row["answer_seconds"],
        rating=row["rating"],
        answers=row["answers"],
        classification=row["classification"],
        not_completed=row["not_completed"],
        behaviour=row["behaviour"],
        technician_as_given=row["technician_as_given"],
        last_assigned_as_given=row["last_assigned_as_given"],
        team_as_given=row["team_as_given"],
        has_comment=row["comment"] is not None,
        has_address=row["customer_email"] is not None,
        service_on=row["service_on"],
        submitted_at=row["submitted_at"],
        received_at=row["received_at"],
        historic=row["historic"],
    )


def attributed_event(row: Mapping[str, Any]) -> ResponseAttributed:
    """Who is credited now, from the columns of a response."""
    return ResponseAttributed(
        agency=row["agency"],
        response_id=row["id"],
        version=row["version"],
        basis=row["basis"],
        technician=row["technician"],
        team=row["team"],
        department=row["department"],
        supervisor=row["supervisor"],
        candidates=tuple(row["candidates"] or ()),
        # To whom it matters whether a case follows; none does from what is historic.
        is_sin=row["classification"] == "sin" and not row["historic"],
    )
