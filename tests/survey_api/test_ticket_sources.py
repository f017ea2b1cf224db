"""Sources that deliver the news of resolved tickets."""

from typing import Any

import pytest

from shared.policy.models import PolicyPack
from tests.survey_api.inviting import (
    adopt_heart,
    with_rule,
)
from tests.survey_api.service_center import ServiceCenter


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"mapping": {"ticket": "t", "rating": "r"}}, "/mapping/rating"),
        ({"delivers": "responses"}, "/mapping/rating"),
        ({"delivers": "rumours"}, "/delivers"),
    ],
)
async def test_a_source_says_what_it_delivers_and_maps_just_that(
    service_center: ServiceCenter, changes: dict[str, Any], pointer: str
) -> None:
    given = {
        "name": "heart-second",
        "title": "Another desk",
        "delivers": "resolved_tickets",
        "scheme": "hub_signature_256",
        "desk": "service-center",
        "survey": "customer-experience",
        "mapping": {"ticket": "t"},
    }
    refused = await service_center.call("POST", "/v1/sources", scope="sources:write", json=given | changes)
    assert refused.status_code == 422
    assert pointer in {error["pointer"] for error in refused.json()["errors"]}
    made = await service_center.call("POST", "/v1/sources", scope="sources:write", json=given)
    assert (made.status_code, made.json()["delivers"]) == (201, "resolved_tickets")


async def test_a_source_of_tickets_needs_the_rule_of_what_they_lead_to(
    service_center: ServiceCenter, heart: PolicyPack
) -> None:
    await adopt_heart(service_center.resources, with_rule(heart, rule=None))
    given = {
        "name": "heart-second",
        "title": "Another desk",
        "delivers": "resolved_tickets",
        "scheme": "bearer",
        "desk": "service-center",
        "survey": "customer-experience",
        "mapping": {"ticket": "t"},
    }
    refused = await service_center.call("POST", "/v1/sources", scope="sources:write", json=given)
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/delivers"]
