"""What the tests of redacted copies share: an entry whose every word is a canary, and its copy reviewed and released."""

from typing import Any

import httpx

from shared.ids import new_id
from tests.case_log_api.log.care_office import ANALYST, CareOffice

CONSTITUENT: dict[str, Any] = {
    "name": "Guadalupe Ibarra-Quintero",
    "also_known_as": ["Lupe Ibarra"],
    "email": "g.ibarra@mail.example",
    "phone": "714-555-0188",
    "postal_address": "2418 Tamarind Court, Apt 9, Santa Ana, CA 92701",
    "case_numbers": ["1BX4471"],
}
NARRATIVE = (
    "I am Guadalupe Ibarra-Quintero, case 1BX4471, of 2418 Tamarind Court. Marco Villanueva would not let "
    "Ferdinanda speak for me at the counter. Write to g.ibarra@mail.example or call 714-555-0188; my SSN is 219-09-9999."
)
ACTION = "Offered Lupe Ibarra a call by the manager, who saw Ferdinanda in the lobby."
CANARIES = (
    *("Guadalupe", "Quintero", "Ibarra", "1BX4471", "Tamarind", "Villanueva", "g.ibarra@mail.example", "714-555-0188"),
    *("219-09-9999", "Ferdinanda"),
)
"""Parts of the originals. The last one is a name that no rule knows: a person must hide it."""
SAID = "speak for me at the counter"
"""Words of the narrative that stay."""


async def log_canary(care: CareOffice, **facts: Any) -> str:
    """An entry whose originals hold the canaries, with its proposed copy; its id."""
    entry = await care.log(
        by="helen.marsh",
        **{
            "received_by": "helen.marsh",
            "receiver_role": "deputy_director",
            "subject_kind": "employee",
            "subject_handle": "marco.villanueva",
            "subject_name": "Marco Villanueva",
            "category": "rude_or_unresponsive",
            "constituent": CONSTITUENT,
            "narrative": NARRATIVE,
            "action_taken": ACTION,
            **facts,
        },
    )
    return str(entry["case_id"])


async def copy_of(client: httpx.AsyncClient, case_id: str, version: int | None = None) -> httpx.Response:
    """A version of the copy, the latest unless one is named."""
    if version is None:
        listed = await client.get(f"/v1/log-entries/{case_id}/redacted-copies")
        assert listed.status_code == 200, listed.text
        version = listed.json()["items"][0]["version"]
    answer = await client.get(f"/v1/log-entries/{case_id}/redacted-copies/{version}")
    assert answer.status_code == 200, answer.text
    return answer


async def act(client: httpx.AsyncClient, copy: httpx.Response, case_id: str, word: str, **body: Any) -> httpx.Response:
    """Do something with a copy that was just read."""
    version = copy.json()["version"]
    return await client.post(
        f"/v1/log-entries/{case_id}/redacted-copies/{version}/{word}",
        json=body,
        headers={"If-Match": copy.headers["ETag"], "Idempotency-Key": str(new_id())},
    )


async def hide(client: httpx.AsyncClient, case_id: str, words: str, kind: str = "name") -> httpx.Response:
    """Hide words wherever they stand in the latest copy."""
    copy = await copy_of(client, case_id)
    places = []
    for field, text in copy.json()["texts"].items():
        start = text["text"].find(words)
        if start >= 0:
            places.append({"field": field, "start": start, "end": start + len(words), "kind": kind})
    assert places, f"{words} is hidden already"
    answer = await act(client, copy, case_id, "spans", hide=places)
    assert answer.status_code == 201, answer.text
    return answer


async def release_canary(care: CareOffice, case_id: str) -> int:
    """Hide what no rule finds, and release; the version released."""
    analyst = await care.as_person(ANALYST)
    await hide(analyst, case_id, "Ferdinanda")
    copy = await copy_of(analyst, case_id)
    released = await act(analyst, copy, case_id, "release")
    assert released.status_code == 200, released.text
    return int(released.json()["version"])
