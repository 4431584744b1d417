"""What the store's tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.db.lockers import Locker


@pytest.fixture
def locker() -> Iterator[Locker]:
    """A keyring that this desktop has."""
    with Locker.installed() as made:
        yield made
