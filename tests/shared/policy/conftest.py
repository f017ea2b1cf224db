from pathlib import Path

import pytest

from tests.shared.policy.packs import HEART, SHIPPED, PackCopy, copy_pack


@pytest.fixture
def pack(tmp_path: Path) -> PackCopy:
    return copy_pack(SHIPPED, tmp_path)


@pytest.fixture
def heart(tmp_path: Path) -> PackCopy:
    return copy_pack(HEART, tmp_path)
