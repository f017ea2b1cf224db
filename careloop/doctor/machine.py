"""What is not a service's: the packs on disk against those loaded, and room in the data directory."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from careloop.doctor.findings import Finding
from careloop.stack.packs import list_packs
from shared.policy.faults import PackIsFaulty
from shared.policy.reader import read

LITTLE_SHARE, LITTLE_BYTES = 0.10, 5_000_000_000
HARDLY_SHARE, HARDLY_BYTES = 0.02, 500_000_000

Loaded = Mapping[str, Mapping[str, str]]
"""By service: the hash of the pack that each agency follows there."""


def examine_disk(data_dir: Path) -> list[Finding]:
    """Little room is what stops an embedded PostgreSQL most often. A share of a large disk is no little room."""
    if not data_dir.is_dir():
        return []
    usage = shutil.disk_usage(data_dir)
    share = usage.free / usage.total
    if share >= LITTLE_SHARE or usage.free >= LITTLE_BYTES:
        return []
    hardly = share < HARDLY_SHARE or usage.free < HARDLY_BYTES
    return [
        Finding(
            check="disk_full",
            severity="urgent" if hardly else "act",
            service="machine",
            says=f"{usage.free / 1e9:.1f} GB ({share:.0%}) are free where the data directory is: {data_dir}",
            what_to_do=[
                f"du -sh {data_dir}/*    # logs/ and mail/ may be emptied; never postgres/",
                "give the file system more room",
            ],
        )
    ]


def examine_packs(loaded: Loaded, folder: Path | None, agency: str | None) -> list[Finding]:
    """Whether all services follow one version of each pack, and whether it is the one on disk."""
    return [*_services_at_odds(loaded), *_disk_at_odds(loaded, folder, agency)]


def find_policies() -> Path | None:
    """The folder of packs of this deployment, if there is one here."""
    named = os.environ.get("CARELOOP_POLICIES")
    folder = Path(named) if named else Path("policies")
    return folder if folder.is_dir() else None


def _services_at_odds(loaded: Loaded) -> list[Finding]:
    agencies = sorted({agency for packs in loaded.values() for agency in packs})
    at_odds = [agency for agency in agencies if len({packs.get(agency) for packs in loaded.values()}) > 1]
    if not at_odds:
        return []
    return [
        Finding(
            check="packs_at_odds",
            severity="urgent",
            service="all",
            says="the services do not follow the same version of an agency's policy pack",
            count=len(at_odds),
            sample=at_odds[:5],
            agencies=at_odds,
            what_to_do=["careloop policy load policies/" + at_odds[0]],
        )
    ]


def _disk_at_odds(loaded: Loaded, folder: Path | None, agency: str | None) -> list[Finding]:
    if folder is None or not loaded:
        return []
    followed = next(iter(loaded.values()))
    faulty: list[str] = []
    other: dict[str, str] = {}
    for path in list_packs(folder):
        try:
            pack = read(path)
        except PackIsFaulty:
            faulty.append(path.name)
            continue
        if agency in {None, pack.agency.id} and followed.get(pack.agency.id) != pack.content_hash:
            other[pack.agency.id] = path.name
    found = []
    if other:
        found.append(
            Finding(
                check="packs_not_loaded",
                severity="act",
                service="all",
                says="policy packs on disk are not the ones that are followed",
                count=len(other),
                sample=sorted(other)[:5],
                agencies=sorted(other),
                what_to_do=[f"careloop policy load {folder / name}" for name in sorted(other.values())[:5]],
            )
        )
    if faulty:
        found.append(
            Finding(
                check="packs_faulty",
                severity="act",
                service="all",
                says="policy packs on disk have faults and cannot be loaded",
                count=len(faulty),
                sample=sorted(faulty)[:5],
                what_to_do=[f"careloop policy check {folder / name}" for name in sorted(faulty)[:5]],
            )
        )
    return found
