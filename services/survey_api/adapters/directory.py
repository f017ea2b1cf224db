"""The notifier's directory over HTTP, remembered per agency and day for a minute."""

import time
from collections import OrderedDict
from datetime import date

import httpx
from pydantic import SecretStr, ValidationError

from services.survey_api.domain.people import People
from services.survey_api.domain.refusals import DirectoryUnavailable
from shared.contracts.directory import DirectorySnapshot

_REMEMBERED_DAYS = 256


class DirectoryClient:
    """Asks the notifier who belonged to an agency on a day."""

    def __init__(self, http: httpx.AsyncClient, url: str, key: SecretStr, *, remember_seconds: float) -> None:
        self._http = http
        self._url = f"{url.rstrip('/')}/v1/directory"
        self._key = key
        self._remember_seconds = remember_seconds
        self._known: OrderedDict[tuple[str, date], tuple[float, People]] = OrderedDict()

    async def people_on(self, agency: str, as_of: date) -> People:
        """Everybody who belonged to the agency on that day.

        Raises:
            DirectoryUnavailable: the notifier does not answer, or not with a directory; asked again later it may.
        """
        known = self._known.get((agency, as_of))
        if known is not None and known[0] > time.monotonic():
            return known[1]
        try:
            response = await self._http.get(
                self._url,
                params={"as_of": as_of.isoformat()},
                headers={
                    "Authorization": f"Bearer {self._key.get_secret_value()}",
                    "Careloop-Agency": agency,
                },
            )
            response.raise_for_status()
            people = People(DirectorySnapshot.model_validate_json(response.content))
        except httpx.HTTPStatusError as error:
            raise DirectoryUnavailable(
                f"The notifier answered {error.response.status_code} when asked for the directory.",
                how_to_fix="Try again; if it stays so, check the service key and the agency's policy there.",
            ) from None
        except (httpx.HTTPError, ValidationError) as error:
            raise DirectoryUnavailable(
                f"The notifier could not be asked for the directory ({type(error).__name__}).",
                how_to_fix="Try again in a moment.",
            ) from None
        self._known[agency, as_of] = (time.monotonic() + self._remember_seconds, people)
        while len(self._known) > _REMEMBERED_DAYS:
            self._known.popitem(last=False)
        return people
