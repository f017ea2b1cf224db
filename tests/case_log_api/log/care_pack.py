"""The pack of the agency that keeps a customer care log, read once for tests that need no database."""

from pathlib import Path

from shared.policy.models import CareLog, PolicyPack
from shared.policy.reader import read

CARE = "county-social-services"
CARE_PACK: PolicyPack = read(Path(__file__).parents[3] / "policies" / CARE)
assert CARE_PACK.care_log is not None
CARE_LOG: CareLog = CARE_PACK.care_log
