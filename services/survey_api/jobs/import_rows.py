"""What a row of a file says: read by the names of the API's fields, or as a payload by the mapping of a webhook source."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from services.survey_api.domain.delivered.mapping import MappingRules, map_delivery
from services.survey_api.domain.imports.layout import ANSWERS, REPORT_COLUMNS
from services.survey_api.domain.imports.rows import Fault, RawRow
from services.survey_api.domain.imports.taking import ReadRow
from services.survey_api.domain.single import single_content
from services.survey_api.models import ResponseImport
from services.survey_api.schemas.imports import EXTERNAL_ID, ImportedResponse
from shared.documents.tables import starts_a_formula
from shared.policy.models import PolicyPack
from shared.web.body import fault_in_text, parse_json, pointer_to

_WHOLE = re.compile(r"[+-]?\d{1,9}(\.0{1,6})?", re.ASCII)
_YES, _NO = frozenset(("true", "yes", "1")), frozenset(("false", "no", "0"))
_DAY_AND_TIME = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d")
_FLAGS = ("work_completed", "behaviour_complaint")
_TIMES = ("resolved_at", "submitted_at")


def read_by_name(raw: RawRow, kept: ResponseImport, pack: PolicyPack, *, now: datetime) -> ReadRow:
    """The response of a row whose fields are named as those of a call to the API.

    Raises:
        MalformedBody: it is not JSON that can be stored.
        Unmappable, DeskNotNamed: as for a single response.
    """
    given = _payload_of(raw, kept)
    if isinstance(given, ReadRow):
        return given
    if kept.format == "csv":
        given = _body_of_cells(given)
    for name in _TIMES:
        if name in given:
            given[name] = _instant_of(given[name], pack.agency.zone)
    try:
        read = ImportedResponse.model_validate({"survey": kept.survey} | given)
    except ValidationError as error:
        faults = (
            Fault(pointer_to(*each["loc"]).removeprefix("/"), "request_invalid", each["msg"])
            for each in error.errors(include_url=False, include_context=False, include_input=False)
        )
        return ReadRow(None, faults=tuple(faults))
    if read.survey != kept.survey:
        return _refuse("survey", "survey_differs", "The row is of another survey than the import.")
    content = single_content(read.model_dump(exclude={"survey", EXTERNAL_ID}), pack, now=now)
    return ReadRow(content, read.external_id)


def read_by_mapping(raw: RawRow, kept: ResponseImport, mapping: MappingRules, *, now: datetime) -> ReadRow:
    """The response of a row that is read as a delivery of a webhook source; columns with dots are objects in it.

    Raises:
        MalformedBody: it is not JSON that can be stored.
        Unmappable: as for a delivery.
    """
    given = _payload_of(raw, kept)
    if isinstance(given, ReadRow):
        return given
    external_id = given.pop(EXTERNAL_ID, None)
    if external_id is not None and (not isinstance(external_id, str) or not 0 < len(external_id) <= 200):  # noqa: PLR2004 - as every name
        return _refuse(EXTERNAL_ID, "request_invalid", "This is no text of 1 to 200 characters.")
    if kept.format == "csv":
        nested = _nested(given)
        if nested is None:
            return _refuse("", "row_not_readable", "A column is both a value and an object of other columns.")
        given = nested
    content = map_delivery(given, mapping, now=now).content
    if content is None:
        return _refuse("echo", "echo", "The row only tells of a change that careloop itself made.")
    return ReadRow(content, external_id)


def _payload_of(raw: RawRow, kept: ResponseImport) -> dict[str, Any] | ReadRow:
    """The members of a row: of a CSV the cells that say something, by their columns."""
    if kept.format == "jsonl":
        value = parse_json(raw.cells[0].encode())
        return value if isinstance(value, dict) else _refuse("", "row_not_readable", "A JSON object is needed.")
    if len(raw.cells) != len(kept.columns):
        reason = f"{len(raw.cells)} cells under {len(kept.columns)} columns"
        return _refuse("", "row_not_readable", reason)
    faults = []
    given: dict[str, Any] = {}
    for name, cell in zip(kept.columns, raw.cells, strict=True):
        if name in REPORT_COLUMNS or not cell.strip():
            continue
        if fault := fault_in_text(cell):
            faults.append(Fault(name, "text_not_storable", fault))
        # What our own file of rejected rows puts before a cell that would start a formula is no part of it.
        given[name] = cell[1:] if cell.startswith("'") and starts_a_formula(cell[1:]) else cell
    return ReadRow(None, faults=tuple(faults)) if faults else given


def _refuse(field: str, code: str, reason: str) -> ReadRow:
    return ReadRow(None, faults=(Fault(field, code, reason),))


def _body_of_cells(cells: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    for name, cell in cells.items():
        if name.startswith(ANSWERS):
            answers[name.removeprefix(ANSWERS)] = _number_of(cell)
        elif name == "rating":
            body[name] = _number_of(cell)
        elif name in _FLAGS:
            word = cell.strip().casefold()
            body[name] = True if word in _YES else False if word in _NO else cell
        else:
            body[name] = cell
    return body | ({"answers": answers} if answers else {})


def _number_of(cell: str) -> int | str:
    return int(float(cell)) if _WHOLE.fullmatch(cell.strip()) else cell


def _instant_of(written: object, zone: ZoneInfo) -> object:
    """An instant with its offset stays; a day and time without one is of the agency's clocks, a day alone its beginning."""
    if not isinstance(written, str):
        return written
    for form in _DAY_AND_TIME:
        try:
            return datetime.strptime(written.strip(), form).replace(tzinfo=zone).isoformat()
        except (ValueError, OverflowError):
            continue
    return written.strip()


def _nested(cells: dict[str, Any]) -> dict[str, Any] | None:
    """`incident.number` as the member `number` of the object `incident`; None where a name would be both."""
    payload: dict[str, Any] = {}
    for name, cell in cells.items():
        *path, last = name.split(".")
        place = payload
        for part in path:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                return None
        if last in place:
            return None
        place[last] = cell
    return payload
