"""A report as JSON: its whole content in one canonical writing, whose digest can be computed from it again."""

import hashlib
import json
from typing import Any

from shared.documents.reports.content import ReportContent
from shared.documents.reports.edition import Edition


def write_json(content: ReportContent, edition: Edition) -> bytes:
    """Return `{"content", "digest", "note", "version"}`, members sorted, without spaces; `digest_of_json` gives its digest."""
    whole = {
        "content": content.model_dump(mode="json"),
        "digest": content.digest,
        "note": edition.note,
        "version": edition.version,
    }
    return _canonical(whole)


def digest_of_json(form: bytes) -> str:
    """The SHA-256 of the content in such a JSON, computed from what stands in it."""
    return hashlib.sha256(_canonical(json.loads(form)["content"])).hexdigest()


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
