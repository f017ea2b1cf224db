"""Calls to reporter with a key: every refusal becomes one line that names what to do."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from careloop.errors import CommandError

_PATIENCE_SECONDS = 60.0
_MONTH, _ISO_WEEK = re.compile(r"(\d{4})-(\d{2})"), re.compile(r"(\d{4})-W(\d{2})")
_KEY_HINT = "make one with: careloop keys create --services reporter --scopes reports:read,reports:write --person YOU …"


def read_key(key_file: Path | None) -> str:
    """The key in the file, or in CARELOOP_REPORTER_KEY."""
    try:
        written = key_file.read_text() if key_file is not None else os.environ.get("CARELOOP_REPORTER_KEY", "")
    except (OSError, UnicodeDecodeError):
        raise CommandError(f"the key file {key_file} cannot be read") from None
    key = written.strip()
    if not key or not key.isascii() or not key.isprintable():
        raise CommandError(f"no usable key: name a file with --key-file, or set CARELOOP_REPORTER_KEY; {_KEY_HINT}")
    return key


def day_in(period: str) -> date:
    """A day of the period that is written `2026-11`, `2026-W48` or `2026-11-23`."""
    try:
        if month := _MONTH.fullmatch(period):
            return date(int(month[1]), int(month[2]), 1)
        if week := _ISO_WEEK.fullmatch(period):
            return date.fromisocalendar(int(week[1]), int(week[2]), 1)
        return date.fromisoformat(period)
    except ValueError:
        raise CommandError(
            f"{period!r} is no period: write a month as 2026-11, a week as 2026-W48, or a day of a period as 2026-11-23"
        ) from None


class Reports:
    """reporter's report runs, for one key."""

    def __init__(self, url: str, key: str) -> None:
        self._url = url.rstrip("/")
        self._key = key

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        if_match: str | None = None,
    ) -> Any:
        """Return the answer's JSON; CommandError says why there is none."""
        return self._send(method, path, params=params, body=body, if_match=if_match).json()

    def etag_of(self, run_id: str) -> str | None:
        """Which state of a run this is: sent along, a change is refused if somebody else was faster."""
        etag: str | None = self._send("GET", f"/v1/report-runs/{run_id}").headers.get("ETag")
        return etag

    def list_runs(self, **filters: str | None) -> Iterator[dict[str, Any]]:
        """Every run that the filters leave, page by page, the latest periods first."""
        params = {name: value for name, value in filters.items() if value is not None} | {"limit": "100"}
        while True:
            page = self.call("GET", "/v1/report-runs", params=params)
            yield from page["items"]
            if not page.get("next_cursor"):
                return
            params["cursor"] = page["next_cursor"]

    def get_run(self, run: str) -> dict[str, Any]:
        """The run by its id, or as `monthly-care-log:2026-11` (with `:department` where each has its own)."""
        found: dict[str, Any] = self.call("GET", f"/v1/report-runs/{self.find_id(run)}")
        return found

    def find_id(self, run: str) -> str:
        """The id of a run that is named in either way."""
        try:
            return str(UUID(run))
        except ValueError:
            report, _, rest = run.partition(":")
        period, _, department = rest.partition(":")
        if not period:
            raise CommandError(
                f"{run!r} is no run: give its id, or report:period, for instance monthly-care-log:2026-11"
            )
        found = [
            each
            for each in self.list_runs(report=report)
            if each["period"]["name"] == period
            and department in {"", each["department"]}
            and each["state"] != "cancelled"
        ]
        if not found:
            raise CommandError(
                f"no run {run!r} is open: careloop report list shows them, careloop report open opens one"
            )
        if len(found) > 1:
            names = ", ".join(f"{report}:{period}:{each['department']}" for each in found)
            raise CommandError(f"{run!r} may mean several: {names}")
        return str(found[0]["id"])

    def fetch(self, path: str) -> Iterator[tuple[bytes, int | None]]:
        """Yield a file's bytes as they come, each with the size of the whole where it is known."""
        try:
            with (
                self._client() as client,
                client.stream("GET", self._url + path) as answer,
            ):
                if not answer.is_success:
                    answer.read()
                    raise CommandError(_sentence_of(answer))
                size = answer.headers.get("Content-Length")
                for chunk in answer.iter_bytes():
                    yield chunk, int(size) if size else None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._unreachable(error) from None

    def _send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        if_match: str | None = None,
    ) -> httpx.Response:
        headers = {"If-Match": if_match} if if_match is not None else None
        try:
            with self._client() as client:
                answer = client.request(method, self._url + path, params=params, json=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._unreachable(error) from None
        if not answer.is_success:
            raise CommandError(_sentence_of(answer))
        return answer

    def _client(self) -> httpx.Client:
        return httpx.Client(
            headers={"Authorization": f"Bearer {self._key}"}, timeout=_PATIENCE_SECONDS, trust_env=False
        )

    def _unreachable(self, error: Exception) -> CommandError:
        return CommandError(
            f"reporter is not to be reached at {self._url} ({type(error).__name__}): is careloop up? --url says where it is"
        )


def _sentence_of(answer: httpx.Response) -> str:
    """What a refusal says, what is wrong where, and what to do about it."""
    try:
        problem = json.loads(answer.content)
        said = [str(problem.get("detail") or problem["title"])]
        said += [f"{one['pointer']}: {one['message']}" for one in problem.get("errors") or []]
        if problem.get("how_to_fix"):
            said.append(str(problem["how_to_fix"]))
        sentence = " ".join(said)
    except (ValueError, KeyError, TypeError, AttributeError):
        sentence = "no reason given"
    hint = f" ({_KEY_HINT})" if answer.status_code in {401, 403} else ""
    return f"reporter answered {answer.status_code}: {sentence}{hint}"
