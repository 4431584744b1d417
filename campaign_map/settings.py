"""How one service is set up: what stands in no file of the campaign's own."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import platformdirs

from campaign_map.intake.grouping import Grouping
from campaign_map.mail.setup import MailSettings
from campaign_map.profile import CampaignProfile, load_profile
from campaign_map.recent import Recent
from campaign_map.signing.keyring import Keyring
from campaign_map.store import Store, open_store
from phonebank_app.errors import ProfileProblem
from phonebank_app.machine.clock import Clock, SystemClock
from phonebank_app.paths import private_dir, resources
from phonebank_app.rules.calling_rules import Rules

PUSHES_TOGETHER = 16
"""At most so many pushes are stored in one transaction: enough to share its cost, few enough to be soon over."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits, with their defaults.

    Attributes:
        rehearsal: the evening is played at a made-up hour with invented voters; every pack says so.
        code_life: how long a pairing code is good for.
        wrong_codes, wrong_codes_within: tries with a wrong code from one address before it must wait.
        largest_lease, smallest_lease: contacts in one pack.
        contacts_per_call: contacts leased for each call a party is reckoned to make: some are out, some are busy.
        spare_time: how long after a party's last hour its lease ends.
        rules: who may be rung; the hours are the laptop's business.
        public_url: where supporters reach the service, without a slash at the end; links in letters begin with it.
        mail: how letters leave.
        metrics_token: shown by whoever reads ``/metrics`` from elsewhere; blank lets only this machine read them.
        requests_at_once, requests_per_second: what one network address may ask for (`campaign_map.running.floods`).
    """

    rehearsal: bool = False
    code_life: timedelta = timedelta(hours=48)
    wrong_codes: int = 5
    wrong_codes_within: timedelta = timedelta(minutes=10)
    largest_lease: int = 500
    smallest_lease: int = 30
    contacts_per_call: float = 1.4
    spare_time: timedelta = timedelta(hours=1)
    rules: Rules = field(default_factory=lambda: Rules(hours=None))
    public_url: str = "http://127.0.0.1:8765"
    mail: MailSettings = field(default_factory=MailSettings)
    metrics_token: str = ""
    requests_at_once: int = 600
    requests_per_second: float = 20.0

    @property
    def is_secure(self) -> bool:
        """Whether it is reached over https: cookies are kept to it then."""
        return self.public_url.startswith("https://")


@dataclass(frozen=True, slots=True)
class Service:
    """Everything a request needs.

    Attributes:
        keyring: what packs are signed with.
        pushes: what waits to be stored, in groups; see `campaign_map.intake.sync`.
        callers: by the hash of their token; see `campaign_map.auth.presume`.
    """

    store: Store
    profile: CampaignProfile
    keyring: Keyring
    clock: Clock = field(default_factory=SystemClock)
    settings: Settings = field(default_factory=Settings)
    pushes: Grouping[Any, Any] = field(default_factory=lambda: Grouping(most=PUSHES_TOGETHER))
    callers: Recent[str, Any] = field(default_factory=lambda: Recent(seconds=30.0, most=20_000))


def read_public_url(typed: str) -> str:
    """The address under which the service is reached, as it is kept.

    Raises:
        ProfileProblem: it is none.
    """
    parts = urlsplit(typed.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ProfileProblem(
            "The public address of the service is not one.", "Write it like https://map.example.org, and no more."
        )
    return f"{parts.scheme}://{parts.netloc}"


def default_database() -> str:
    """``CAMPAIGN_MAP_DATABASE``, or a file in a folder of the service's own."""
    named = os.environ.get("CAMPAIGN_MAP_DATABASE")
    if named:
        return named
    folder = private_dir(Path(platformdirs.user_data_dir("campaign-map", appauthor=False)))
    return f"sqlite:///{folder / 'campaign.db'}"


def default_keys() -> Path:
    """``CAMPAIGN_MAP_KEYS``, or a folder of the service's own; it need not be there."""
    named = os.environ.get("CAMPAIGN_MAP_KEYS")
    return Path(named) if named else Path(platformdirs.user_data_dir("campaign-map", appauthor=False)) / "keys"


def open_service(
    database: str | None = None,
    profile: Path | None = None,
    clock: Clock | None = None,
    settings: Settings | None = None,
    keys: Path | None = None,
) -> Service:
    """Open the database and read the campaign profile; the shipped example where none is named.

    Args:
        keys: where the keys lie that packs are signed with; a rehearsal has its own.

    Raises:
        StoreProblem, ProfileProblem: in words for the person who starts the service.
    """
    clock = clock or SystemClock()
    campaign = load_profile(profile or resources() / "profiles" / "example.toml")
    settings = settings or Settings()
    keyring = Keyring(None if settings.rehearsal else keys or default_keys(), campaign.name)
    return Service(open_store(database or default_database(), clock.now()), campaign, keyring, clock, settings)
