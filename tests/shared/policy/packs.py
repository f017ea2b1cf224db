"""Copies of the shipped packs to spoil."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from shared.policy.faults import Fault
from shared.policy.reader import check

SHIPPED = Path(__file__).parents[3] / "policies" / "technology-services"
HEART = SHIPPED.with_name("county-child-welfare")
SOCIAL = SHIPPED.with_name("county-social-services")


@dataclass(frozen=True)
class PackCopy:
    folder: Path

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.folder / file
        content = path.read_text(encoding="utf-8")
        assert old in content, f"{file} does not hold {old!r}"
        path.write_text(content.replace(old, new, 1), encoding="utf-8")

    def drop(self, first: str, last: str) -> None:
        """Take out of policy.toml the lines from one that begins so up to, not including, one that begins so."""
        path = self.folder / "policy.toml"
        content = path.read_text(encoding="utf-8")
        shorter = re.sub(
            rf"^{re.escape(first)}.*?(?=^{re.escape(last)})", "", content, count=1, flags=re.MULTILINE | re.DOTALL
        )
        assert shorter != content, f"nothing lies between {first!r} and {last!r}"
        path.write_text(shorter, encoding="utf-8")

    def line_of(self, file: str, marker: str) -> int:
        content = (self.folder / file).read_text(encoding="utf-8")
        assert marker in content, f"{file} does not hold {marker!r}"
        return content[: content.index(marker)].count("\n") + 1

    def faults(self) -> list[Fault]:
        return check(self.folder)


def copy_pack(pack: Path, into: Path) -> PackCopy:
    folder = into / pack.name
    shutil.copytree(pack, folder)
    return PackCopy(folder)
