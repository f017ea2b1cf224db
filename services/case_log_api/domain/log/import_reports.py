"""What became of a file's rows: the rejected ones with their reasons, as a list and as a file to be mended."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.import_files import COLUMNS, REPORT_COLUMNS
from services.case_log_api.models import LogImport, LogImportRow


def list_rejected(kept: LogImport) -> Select[LogImportRow]:
    """The rejected rows of a file."""
    return select(LogImportRow).where(
        LogImportRow.agency == kept.agency, LogImportRow.import_id == kept.id, LogImportRow.state == "rejected"
    )


async def write_rejected(session: AsyncSession, kept: LogImport) -> tuple[list[str], list[list[str]]]:
    """The header and the cells of the rejected rows: the columns as they came, the line, and the reasons."""
    columns = [name for name in (kept.columns or COLUMNS) if name not in REPORT_COLUMNS]
    rows = await session.scalars(list_rejected(kept).order_by(LogImportRow.line))
    return [*columns, *REPORT_COLUMNS], [
        [
            *(_cell(_value_of(row.content or {}, name)) for name in columns),
            str(row.line),
            "; ".join(f"{each['field'] or 'row'}: {each['reason']}" for each in row.faults),
        ]
        for row in rows
    ]


def _value_of(content: dict[str, Any], column: str) -> Any:
    """The value of a column, which a JSON row may hold inside its constituent."""
    if column in content:
        return content[column]
    inside, name = content.get("constituent"), column.removeprefix("constituent_")
    return inside.get(name) if name != column and isinstance(inside, dict) else None


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
