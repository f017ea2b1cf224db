"""Every form of a report, by its name: `html`, `pdf`, `xlsx`, `csv` and `json`."""

import asyncio
import re
from dataclasses import dataclass
from typing import Literal, get_args

from shared.documents.reports.content import ReportContent
from shared.documents.reports.csv_files import write_csv_files
from shared.documents.reports.edition import Edition
from shared.documents.reports.json_form import write_json
from shared.documents.reports.page import write_document
from shared.documents.reports.pdf import write_pdf
from shared.documents.reports.workbook import write_report_workbook

Form = Literal["html", "pdf", "xlsx", "csv", "json"]
FORMS: tuple[Form, ...] = get_args(Form)

_MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
    "json": "application/json",
}
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A report in one form: its bytes, their media type, and the name under which a file of it is kept."""

    body: bytes
    media_type: str
    filename: str


async def render_report(
    content: ReportContent, form: Form, *, version: int, name: str = "report", note: str = ""
) -> Rendered:
    """Return a report in a form; the same content, version and note give the same bytes.

    What takes long runs in processes of their own, two at once at most.

    Args:
        content: the report.
        form: which one; several tables as `csv` come in a ZIP.
        version: the version that the content is.
        name: what its file is called, for example `care-log-2026-10`; the agency and the version are added.
        note: why a corrected version differs from the one before; stands on top of it.

    Raises:
        DocumentTookTooLong: try again.
        TableTooLongForWorkbook: in `xlsx`, of more rows than a sheet takes.
        SignsNotPrintable: in `pdf`, of texts that its fonts cannot show in any way.
        ChartNotDrawn, DocumentNotMade: faults of ours.
    """
    edition = Edition(version=version, name=name, note=note)
    extension: str = form
    match form:
        case "html":
            body = await write_document(content, edition)
        case "pdf":
            body = await write_pdf(content, edition)
        case "xlsx":
            body = await write_report_workbook(content, edition)
        case "csv":
            body, is_zip = await asyncio.to_thread(write_csv_files, content, edition)
            extension = "zip" if is_zip else form
        case "json":
            body = await asyncio.to_thread(write_json, content, edition)
    return Rendered(
        body=body,
        media_type=_MEDIA_TYPES[extension],
        filename=f"{_plain(f'{content.look.agency}-{name}')}-v{version}.{extension}",
    )


def _plain(name: str) -> str:
    """A name that every file system and header takes."""
    return _NOT_IN_NAMES.sub("-", name.lower()).strip("-")[:_LONGEST_NAME] or "report"
