"""case_log_api over HTTP, as far as reports need it: the entries of a period, in released words only."""

from datetime import date

import httpx

from shared.contracts.log_report import LogReportPage
from shared.upstream.client import ServiceClient, read_answer, refusal_in


class HttpCareLog:
    """The entries of the customer care log for reports.

    Raises ServiceUnreachable where trying again may help, RequestRefused where it cannot.
    """

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def list_report_entries(
        self, agency: str, received_from: date, received_to: date, *, cursor: str | None = None
    ) -> LogReportPage:
        """A page of the entries received on these days, in the order of receipt."""
        params = {"received_from": received_from.isoformat(), "received_to": received_to.isoformat()}
        if cursor is not None:
            params["cursor"] = cursor
        answer = await self._client.call("GET", "/v1/log-report-entries", agency, params=params)
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise refusal_in(answer)
        return read_answer(LogReportPage, answer)
