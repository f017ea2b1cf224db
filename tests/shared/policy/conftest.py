from pathlib import Path

import pytest

from tests.shared.policy.packs import PackCopy, copy_shipped_pack


@pytest.fixture
def pack(tmp_path: Path) -> PackCopy:
    return copy_shipped_pack(tmp_path)
