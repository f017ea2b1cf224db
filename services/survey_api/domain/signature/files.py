"""A whole program's signatures as one archive: two files a person and a list of them."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from services.survey_api.domain.signature.blocks import SignatureBlock
from shared.contracts.directory import DirectoryPerson
from shared.documents import write_csv

_EARLIEST = (1980, 1, 1, 0, 0, 0)  # a zip's oldest date: the same signatures give the same bytes
_HEADER = ("person", "name", "email", "title", "team", "program", "link", "htm_file", "txt_file")


@dataclass(frozen=True, slots=True)
class SignatureFile:
    """One person's block, with what the list says of it."""

    person: DirectoryPerson
    program: str
    block: SignatureBlock


def pack_signatures(signatures: Sequence[SignatureFile]) -> bytes:
    """Return a zip with `<handle>.htm` and `<handle>.txt` for each, as Outlook's signature folder takes them, and index.csv."""
    buffer = io.BytesIO()
    rows = [
        (
            signature.person.handle,
            signature.person.name,
            signature.person.email,
            signature.person.title,
            signature.person.team,
            signature.program,
            signature.block.url,
            f"{signature.person.handle}.htm",
            f"{signature.person.handle}.txt",
        )
        for signature in signatures
    ]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_entry("index.csv"), write_csv(_HEADER, rows))
        for signature in signatures:
            handle, block = signature.person.handle, signature.block
            archive.writestr(_entry(f"{handle}.htm"), block.as_html().encode("ascii"))
            # By its mark Outlook knows that the text is UTF-8.
            archive.writestr(_entry(f"{handle}.txt"), block.as_text().encode("utf-8-sig"))
    return buffer.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
