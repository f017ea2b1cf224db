"""The process that writes one workbook: its edition and content as two lines of JSON in, the file out."""

import json
import resource
import sys
from contextlib import suppress

from shared.documents.reports.content import ReportContent
from shared.documents.reports.edition import Edition
from shared.documents.reports.sheets import compose_workbook

_LARGEST_DATA = 1 << 30
_LONGEST_CPU_SECONDS = 120


def main() -> None:
    """Write it to standard output."""
    for limit, most in ((resource.RLIMIT_DATA, _LARGEST_DATA), (resource.RLIMIT_CPU, _LONGEST_CPU_SECONDS)):
        with suppress(ValueError, OSError):  # macOS knows the limit and refuses to set it
            resource.setrlimit(limit, (most, most))
    edition = Edition(**json.loads(sys.stdin.buffer.readline()))
    content = ReportContent.model_validate_json(sys.stdin.buffer.read())
    sys.stdout.buffer.write(compose_workbook(content, edition))
