"""Fixtures of the front door's tests."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of this test's own, outside pytest's.

    As root a PostgreSQL of another user has to pass through the folders above its data, and pytest closes the folder
    above all `tmp_path`s whenever another run begins.
    """
    with tempfile.TemporaryDirectory(prefix="careloop-test-") as made:
        yield Path(made).resolve()
