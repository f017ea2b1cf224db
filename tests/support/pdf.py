"""What a PDF says of itself, read from its bytes."""

import re
import zlib
from dataclasses import dataclass

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


@dataclass(frozen=True)
class PdfFacts:
    """A PDF's bytes with all its streams opened."""

    content: bytes

    @classmethod
    def of(cls, pdf: bytes) -> "PdfFacts":
        """Open every stream of a PDF."""
        assert pdf.startswith(b"%PDF-")
        assert pdf.rstrip().endswith(b"%%EOF")
        opened = [pdf]
        for stream in _STREAM.findall(pdf):
            try:
                opened.append(zlib.decompress(stream))
            except zlib.error:
                opened.append(stream)
        return cls(b"\n".join(opened))

    @property
    def pages(self) -> int:
        """How many pages it has."""
        (count,) = re.findall(rb"/Type\s*/Pages\b.*?/Count\s+(\d+)", self.content, re.DOTALL)
        return int(count)

    @property
    def size_points(self) -> tuple[int, int]:
        """The sheet's size."""
        found = re.search(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", self.content)
        assert found is not None
        return round(float(found[1])), round(float(found[2]))

    @property
    def is_tagged_for_screen_readers(self) -> bool:
        """Whether it says that it is PDF/UA-1, is marked, and has a structure."""
        return (
            re.search(rb"pdfuaid:part[^0-9]{0,3}1", self.content) is not None
            and re.search(rb"/Marked\s+true", self.content) is not None
            and b"/StructTreeRoot" in self.content
        )

    @property
    def language(self) -> str:
        """The document's language."""
        found = re.search(rb"/Type\s*/Catalog\b.*?/Lang\s*\(([^)]*)\)", self.content, re.DOTALL)
        assert found is not None
        return found[1].decode()

    @property
    def fonts(self) -> set[str]:
        """The fonts in it, all embedded."""
        named = {name.decode() for name in re.findall(rb"/FontName\s*/(?:[A-Z]{6}\+)?([A-Za-z0-9-]+)", self.content)}
        assert self.content.count(b"/FontFile") >= len(named) > 0
        return named

    def says(self, text: str) -> bool:
        """Whether a string of it (a title, a description, not what is drawn) holds this text."""
        wide = text.encode("utf-16-be")
        return any(form in self.content for form in (text.encode(), wide, wide.hex().upper().encode()))
