"""Fixtures of the front door's tests."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.servers import find_memory


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of this test's own, outside pytest's and in memory where there is room.

    As root a PostgreSQL of another user has to pass through the folders above its data, and pytest closes the folder
    above all `tmp_path`s whenever another run begins.
    """
    with tempfile.TemporaryDirectory(prefix="careloop-test-", dir=find_memory()) as made:
        yield Path(made).resolve()
