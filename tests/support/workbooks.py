"""Reading an .xlsx file as what it is, a zip of XML: what is in its cells, and whether anything in it would run."""

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from xml.etree import ElementTree as ET

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DAY_ZERO = date(1899, 12, 30)


@dataclass(frozen=True)
class WorkbookFacts:
    """The parts of a workbook, by name, unpacked."""

    parts: dict[str, bytes]

    @classmethod
    def of(cls, file: bytes) -> "WorkbookFacts":
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            assert archive.testzip() is None
            return cls({name: archive.read(name) for name in archive.namelist()})

    @property
    def everything(self) -> bytes:
        """All parts, one after the other."""
        return b"\n".join(self.parts.values())

    @property
    def formula_count(self) -> int:
        return sum(len(re.findall(rb"<f[ >]", body)) for name, body in self.parts.items() if "worksheets/" in name)

    def xml(self, name: str) -> ET.Element:
        return ET.fromstring(self.parts[name])  # noqa: S314 - our own file

    def rows(self, sheet: int = 1) -> list[list[str | int | date | None]]:
        """The cells of a sheet: texts, whole numbers, and dates where the cell's format is one."""
        shared = [
            "".join(part.text or "" for part in item.iter(f"{_MAIN}t"))
            for item in self.xml("xl/sharedStrings.xml").iter(f"{_MAIN}si")
        ]
        dates = self._date_styles()
        return [
            [self._cell(cell, shared, dates) for cell in row.iter(f"{_MAIN}c")]
            for row in self.xml(f"xl/worksheets/sheet{sheet}.xml").iter(f"{_MAIN}row")
        ]

    def style_of(self, cell: str, sheet: int = 1) -> ET.Element:
        """The format of a cell (`B2`)."""
        for each in self.xml(f"xl/worksheets/sheet{sheet}.xml").iter(f"{_MAIN}c"):
            if each.get("r") == cell:
                return self._formats()[int(each.get("s") or 0)]
        raise AssertionError(f"no cell {cell}")

    def _formats(self) -> list[ET.Element]:
        formats = self.xml("xl/styles.xml").find(f"{_MAIN}cellXfs")
        assert formats is not None
        return list(formats)

    def _date_styles(self) -> set[int]:
        dates = {
            each.get("numFmtId")
            for each in self.xml("xl/styles.xml").iter(f"{_MAIN}numFmt")
            if "yyyy" in (each.get("formatCode") or "")
        }
        return {number for number, style in enumerate(self._formats()) if style.get("numFmtId") in dates}

    @staticmethod
    def _cell(cell: ET.Element, shared: list[str], dates: set[int]) -> str | int | date | None:
        value = cell.find(f"{_MAIN}v")
        if value is None or value.text is None:
            return None
        if cell.get("t") == "s":
            return shared[int(value.text)]
        number = int(float(value.text))
        return _DAY_ZERO + timedelta(days=number) if int(cell.get("s") or 0) in dates else number
