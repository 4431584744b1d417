"""What every test shares: no network beyond this machine, no real profile, a store in a folder of its own."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from phonebank_app.db import keyslots
from phonebank_app.db.contacts import NewContact
from phonebank_app.db.engine import Store, open_store
from tests import compiled, makers, migrated, signers
from tests.makers import Evening

if TYPE_CHECKING:
    from tests.campaigns import Campaign
    from tests.hosts import Host

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# `HYPOTHESIS_PROFILE=long make test` looks a hundred times harder.
_calm = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("quick", deadline=None, max_examples=60, suppress_health_check=_calm)
settings.register_profile("long", deadline=None, max_examples=6_000, suppress_health_check=_calm)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

_HERE = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "", None}


def _keep_inside(event: str, details: tuple[Any, ...]) -> None:
    """An audit hook: every test, and what it imports, may talk to this machine only."""
    if event == "socket.connect":
        host = details[1][0] if isinstance(details[1], tuple) else None
    elif event == "socket.getaddrinfo":
        host = details[0].decode() if isinstance(details[0], bytes) else details[0]
    else:
        return
    if host not in _HERE:
        raise AssertionError("a test tried to reach the network")


sys.addaudithook(_keep_inside)


_LONGEST = (
    "tests/evenings/test_demo.py",
    "tests/campaign_map/test_contract.py",
    "tests/ui/test_legible.py",
    "tests/ui/test_in_welsh.py",
    "tests/campaign_map/osdi/test_pages.py",
    "tests/ui/test_scripts_page.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest files come first: one that is begun last keeps a single worker busy after the other has ended."""
    ranks = {config.rootpath / name: rank for rank, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path, len(ranks)))


def pytest_configure() -> None:
    """Garbage is collected between two tests, on the thread that has the widgets (see ``phonebank_app.ui.garbage``).

    Services that tests have started keep threads, which would otherwise come upon the widgets of a later test.
    """
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What is loaded by now stays, and is not looked through again: it is most of what there is."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """The young of it after each test; all of it after a file, whose leavings are then frozen as well.

    All of it, too, after a test of widgets: those in a cycle would be styled again with every change of theme.
    """
    leaves_file = nextitem is None or nextitem.path != item.path
    gc.collect(2 if leaves_file or "qapp" in getattr(item, "fixturenames", ()) else 1)
    if leaves_file:
        gc.freeze()


@pytest.fixture(autouse=True)
def _profile_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read from, or written to, the profile of whoever runs the tests."""
    folder = tmp_path_factory.mktemp("profile", numbered=True)
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(folder / name.lower()))


@pytest.fixture(autouse=True, scope="session")
def _keys_of_its_own() -> None:
    """Services of tests sign with the keys of an invented campaign."""
    os.environ["CAMPAIGN_MAP_KEYS"] = str(signers.keys_folder())


@pytest.fixture(autouse=True, scope="session")
def _not_done_again() -> Iterator[None]:
    """What takes longer than most tests, and comes out the same each time, is done once."""
    with pytest.MonkeyPatch.context() as patch:
        migrated.remember(patch)
        compiled.keep(patch)
        yield


@pytest.fixture
def long_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """New databases are made by every one of the migrations."""
    migrated.go_the_long_way(monkeypatch)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store of the newest schema."""
    opened = open_store(tmp_path / "party", makers.KEY)
    yield opened
    opened.close()


PartyFactory = Callable[..., Evening]


@pytest.fixture
def party(tmp_path: Path) -> Iterator[PartyFactory]:
    """Opens parties: ``party(people, guests=2)``; they are closed after the test."""
    opened: list[Evening] = []

    def make(people: Sequence[NewContact] = (), **options: Any) -> Evening:
        folder = tmp_path / f"party-{len(opened) + 1}"
        opened.append(makers.evening(folder, people, **options))
        return opened[-1]

    yield make
    for one in opened:
        one.store.close()


@pytest.fixture
def rehearsals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where rehearsals are kept while they last."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


@pytest.fixture
def host(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """Somebody who opens the program for the first time."""
    from tests.hosts import Host  # the toolkit is loaded only where a window is opened

    # As safe as these tests need: how slowly a passphrase is tried is for tests/db/test_keyslots.py.
    monkeypatch.setattr(keyslots, "MEMORY_KIB", 64)
    monkeypatch.setattr(keyslots, "LEAST_SECONDS", 0.0)
    one = Host(request.getfixturevalue("qapp"), tmp_path / "data")
    yield one
    one.leaves()


@pytest.fixture
def campaign(tmp_path: Path) -> Iterator[Campaign]:
    """The service on a socket of this machine, with lists in two seats."""
    from tests.campaigns import two_seats

    with two_seats(tmp_path, makers.THURSDAY) as opened:
        yield opened
