"""Whoever receives a question or a complaint offers to resolve it, or contacts the manager (CCTS-III.A1.a)."""

import pytest

from tests.case_log_api.log.care_office import ASSISTANT, CareOffice


@pytest.mark.clause("CCTS-III.A1.offer")
@pytest.mark.parametrize(
    ("offered", "outcome"),
    [("resolution", "done"), ("manager", "done"), ("not_offered", "not_offered"), (None, "open")],
)
async def test_what_was_offered_at_once_is_measured(care: CareOffice, offered: str | None, outcome: str) -> None:
    entry = await care.log(offered=offered)
    assert (await care.steps(entry["case_id"]))["offer"] == outcome


@pytest.mark.clause("CCTS-III.A1.offer")
async def test_an_offer_made_later_is_noted_later_and_a_compliment_asks_for_none(care: CareOffice) -> None:
    entry = await care.log()
    edited = await care.patch(entry["case_id"], by=ASSISTANT, offered="manager")
    assert edited.status_code == 200, edited.text
    assert (await care.steps(entry["case_id"]))["offer"] == "done"
    compliment = await care.log(kind="compliment")
    assert "offer" not in await care.steps(compliment["case_id"])
