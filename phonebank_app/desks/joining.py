"""Joining a campaign: the code a host was given becomes a seat, its list and its script, in an encrypted store."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from phonebank_app.db.ballast import Ballast
from phonebank_app.db.engine import Store
from phonebank_app.desks import opening
from phonebank_app.errors import NetworkProblem, NotAllowed, NotOurService, Offline, ServiceBusy
from phonebank_app.hosting import Hosting
from phonebank_app.i18n import tr
from phonebank_app.law.answerable import HOME
from phonebank_app.machine.clock import Clock, local
from phonebank_app.party.parties import PartyFolder, blank_party, forget_party, make_party
from phonebank_app.protocol import trust
from phonebank_app.protocol.sealed import recipient_of
from phonebank_app.protocol.wire import Declined, PackRequest, Registration
from phonebank_app.sync.client import Client, check_address

_BETWEEN_TRIES = 60.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Joining:
    """What a host typed.

    Attributes:
        country: from where the party will ring, by ISO 3166 code.
        code: the pairing code, as typed; the service forgives case, dashes and look-alikes.
        callers, hours: how large the party will be, which decides where it is needed most.
        device_id: kept when the same host tries again: a code whose answer was lost opens for the same device only.
    """

    code: str
    service_url: str
    host: str
    passphrase: str
    callers: int
    hours: float
    device_id: str
    country: str = HOME


async def join(data_dir: Path, joining: Joining, clock: Clock) -> tuple[PartyFolder, Store]:
    """Register this laptop, and take in the list of the seat that needs it most.

    The store is made before the code is used, so that a code is never spent on a laptop that cannot keep a list.

    Raises:
        NetworkProblem: the service cannot be reached, or said no; nothing is left behind.
        WorldError: the passphrase is too weak, or the disk is full.
    """
    address = check_address(joining.service_url)
    party = msgspec.structs.replace(
        blank_party(joining.host, joining.device_id),
        callers=joining.callers,
        hours=joining.hours,
        country=joining.country,
        country_on=local(clock.now()).date(),
    )
    folder, store = make_party(data_dir, joining.passphrase, party, clock)
    try:
        async with Client(address) as stranger:
            hosting = Hosting(store, clock)
            mine = recipient_of(hosting.identity())
            asked = Registration(
                joining.code, party.device_id, host=joining.host, recipient=mine, country=joining.country
            )
            registered = await stranger.register(asked)
        hosting.link(address, registered.token, registered.party_id, registered.campaign)
        folder = await fetch_pack(folder, store, clock, joining.callers, joining.hours)
    except BaseException:
        store.close()
        forget_party(folder.path)
        raise
    return folder, store


async def pair_again(store: Store, clock: Clock, code: str) -> None:
    """Let this laptop back in with a new code of its own party; what it has saved can be sent then.

    Raises:
        NetworkProblem: the service cannot be reached, or will not have the code.
        NotAllowed: the code is another party's.
    """
    hosting = Hosting(store, clock)
    party = hosting.party()
    async with Client(party.service_url) as stranger:
        registered = await stranger.register(Registration(code, party.device_id, host=party.host))
    if registered.party_id != party.party_id:
        raise NotAllowed(
            tr("This code is for another party."),
            tr("Ask for a new code of this one; the other begins on the first page, with a code of its own."),
        )
    hosting.link(party.service_url, registered.token, registered.party_id, registered.campaign)


async def fetch_pack(
    folder: PartyFolder,
    store: Store,
    clock: Clock,
    callers: int,
    hours: float,
    declined: tuple[Declined, ...] = (),
) -> PartyFolder:
    """Ask for a seat and its list (or, having declined, the next one), and for the map's figures.

    Raises:
        NetworkProblem: as :func:`join`; what the laptop had before stays.
        PackProblem: what came is not signed by a campaign that this laptop believes, or cannot be used; likewise.
        DiskFull: there is no room to spare.
    """
    # Before it is asked for: what is fetched on to a full disk may be what no call can be saved after.
    await asyncio.to_thread(Ballast(folder.path.parent.parent).require)
    hosting = Hosting(store, clock)
    party = hosting.party()
    async with Client(party.service_url, party.token) as client:
        # Asked before the list is leased to us: afterwards our own seat has nobody left for anybody, and the map would
        # say that it needs nothing. Without the figures there is still a list to ring.
        needs = None
        with suppress(NetworkProblem):
            needs = await client.needs(callers, hours)
        # A key may have been revoked because somebody signs lists with it: that must be known before a list is read.
        trust.remember_revocations(folder.path.parents[1], (await client.status()).revocations)
        mine = recipient_of(hosting.identity())
        pack = await client.pack(party.party_id, PackRequest(callers, hours, declined, mine))
    named = await asyncio.to_thread(opening.take, folder, store, pack, clock)
    if needs is not None:
        hosting.keep_needs(needs)
    return named


async def pair_when_online(store: Store, clock: Clock, again: asyncio.Event, wait: float = _BETWEEN_TRIES) -> None:
    """Try :func:`register` until the service answers, every ``wait`` seconds, and whenever ``again`` is set.

    Raises:
        NetworkProblem: it said no.
    """
    while True:
        try:
            await register(store, clock)
        except (Offline, ServiceBusy, NotOurService):
            # The last is a Wi-Fi that wants a login; the next one may not.
            again.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(again.wait(), wait)
        else:
            return


async def register(store: Store, clock: Clock) -> None:
    """Get the token of a party that came as a file, with the code that was in it; later on it sends like any other.

    Raises:
        NetworkProblem: there is no network yet, or the service said no.
    """
    hosting = Hosting(store, clock)
    party = hosting.party()
    asked = Registration(
        party.pairing_code, party.device_id, host=party.host, recipient=recipient_of(hosting.identity())
    )
    async with Client(party.service_url) as stranger:
        registered = await stranger.register(asked)
    if registered.party_id != party.party_id:
        raise NetworkProblem(
            tr("The code in this pack was another party’s."), tr("Ask your coordinator for a new one.")
        )
    hosting.link(party.service_url, registered.token, party.party_id, party.campaign)
