"""Calls to survey_api's imports with a key: every refusal becomes one line that names what to do."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

import httpx

from careloop.errors import CommandError

_PATIENCE_SECONDS = 60.0
_PART_BYTES = 64 * 1024
_KEY_HINT = "make a key with: careloop keys create --services survey_api --scopes imports:write,imports:read …"


def read_key(key_file: Path | None) -> str:
    """The key in the file, or in CARELOOP_IMPORT_KEY."""
    try:
        written = key_file.read_text() if key_file is not None else os.environ.get("CARELOOP_IMPORT_KEY", "")
    except (OSError, UnicodeDecodeError):
        raise CommandError(f"the key file {key_file} cannot be read") from None
    key = written.strip()
    if not key or not key.isascii() or not key.isprintable():
        raise CommandError(f"no usable key: name a file with --key-file, or set CARELOOP_IMPORT_KEY; {_KEY_HINT}")
    return key


class Imports:
    """survey_api's imports, for one key and one agency: with a key of another agency everything is refused."""

    def __init__(self, url: str, key: str, agency: str) -> None:
        self._url = f"{url.rstrip('/')}/v1/imports"
        self._headers = {"Authorization": f"Bearer {key}", "Careloop-Agency": agency}

    def send(self, file: BinaryIO, params: Mapping[str, str], told: Callable[[int], object]) -> dict[str, Any]:
        """Send a file part by part; `told` hears how many bytes went each time."""

        def parts() -> Iterator[bytes]:
            while part := file.read(_PART_BYTES):
                yield part
                told(len(part))

        return self._json("POST", "", params=params, content=parts(), headers={"Idempotency-Key": str(uuid4())})

    def read(self, import_id: str) -> dict[str, Any]:
        """How far an import is."""
        return self._json("GET", f"/{import_id}")

    def fetch_rejected(self, import_id: str, output: Path) -> None:
        """Write the rejected rows to a file as they come; nothing stays of one that broke off."""
        partial = output.with_name(f".{output.name}.partial")
        try:
            with self._client() as client, client.stream("GET", f"{self._url}/{import_id}/rejected.csv") as answer:
                if not answer.is_success:
                    answer.read()
                    raise CommandError(_sentence_of(answer))
                with partial.open("wb") as file:
                    for part in answer.iter_bytes():
                        file.write(part)
            partial.replace(output)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._unreachable(error) from None
        except OSError as wrong:
            raise CommandError(f"{output} cannot be written: {wrong.strerror}") from None
        finally:
            partial.unlink(missing_ok=True)

    def _json(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        try:
            with self._client() as client:
                answer = client.request(method, self._url + path, **options)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._unreachable(error) from None
        if not answer.is_success:
            raise CommandError(_sentence_of(answer))
        found: dict[str, Any] = answer.json()
        return found

    def _client(self) -> httpx.Client:
        return httpx.Client(headers=self._headers, timeout=_PATIENCE_SECONDS, trust_env=False)

    def _unreachable(self, error: Exception) -> CommandError:
        return CommandError(
            f"survey_api is not to be reached at {self._url} ({type(error).__name__}): is careloop up? --url says where"
            " it is; sending the same file again changes nothing"
        )


def _sentence_of(answer: httpx.Response) -> str:
    """What a refusal says, and what to do about it."""
    try:
        problem = json.loads(answer.content)
        said = [str(problem.get("detail") or problem["title"]), str(problem.get("how_to_fix") or "")]
        sentence = " ".join(filter(None, said))
    except (ValueError, KeyError, TypeError, AttributeError):
        sentence = "no reason given"
    hint = f" ({_KEY_HINT})" if answer.status_code in {401, 403} else ""
    return f"survey_api answered {answer.status_code}: {sentence}{hint}"
