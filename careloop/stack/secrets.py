"""The secrets that the services share, made at first start and kept in `secrets.json`, readable by its owner only."""

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from careloop.errors import CannotStart
from shared.settings import SERVICES

SIGNING_BYTES = 32


@dataclass(frozen=True)
class StackSecrets:
    """Per service: the key that it shows to the others, and the whsec_ secrets that its events are signed with."""

    service_keys: dict[str, str]
    event_secrets: dict[str, list[str]]
    page_secret: str


def read_or_make_secrets(path: Path) -> StackSecrets:
    """Read the secrets, or make what is missing; raises `CannotStart` when the file cannot be understood."""
    try:
        known = json.loads(path.read_text()) if path.exists() else {}
        made = StackSecrets(
            service_keys={name: _make_service_key() for name in SERVICES} | known.get("service_keys", {}),
            event_secrets={name: [_make_signing_secret()] for name in SERVICES} | known.get("event_secrets", {}),
            page_secret=known.get("page_secret") or secrets.token_urlsafe(32),
        )
    except OSError as error:
        raise CannotStart(f"cannot read the secrets in {path}: {error.strerror}") from None
    except (ValueError, AttributeError, TypeError):
        raise CannotStart(
            f"the secrets in {path} are damaged: put the file back, or remove it to make new ones"
        ) from None
    if asdict(made) != known:
        _write_privately(path, json.dumps(asdict(made), indent=2))
    return made


def _make_service_key() -> str:
    return f"cl_{secrets.token_hex(5)}_{secrets.token_hex(24)}"  # the form that shared/web reads


def _make_signing_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(SIGNING_BYTES)).decode()


def _write_privately(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    try:
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        fresh.replace(path)
    except OSError as error:
        raise CannotStart(f"cannot write the secrets to {path}: {error.strerror}") from None
