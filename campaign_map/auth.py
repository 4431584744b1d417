"""Who is asking: a laptop becomes a party with a pairing code, and shows its token from then on.

A token is 32 random bytes, sent as base64url and stored as its sha256 only. It reaches one party. A code is good once:
for the first laptop that shows it. The same laptop may show it again and gets a fresh token, because the answer may
have been lost on the way; the earlier token is revoked.

Five tries. A wrong code names no party, so it cannot be said whose it was meant to be; it counts against the address it
came from, which waits after five. Somebody who has many addresses but saw half of a code gets no further: a try that is
spelt right, begins as a living code does and is wrong counts against that code, and so does another laptop that shows
a used one. After five the code is dead. Slips of the pen kill none: the check character finds them out.

A token reads (lists, changes, results) until two hours after its party's end, and brings outcomes for 72 hours after
it. A laptop that is shut out, or a token that a new code has replaced, reads nothing from that moment; what it has
saved is true all the same, so outcomes are taken for 72 hours more. After that a new code lets them in: nothing that
was saved is ever refused for good.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from campaign_map import codes, models, parties
from campaign_map.accounts import audit
from campaign_map.accounts.hashes import address_hash, new_token, token_hash
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from campaign_map.words import tidy
from phonebank_app.law.answerable import HOME, country_name, may_ring_from
from phonebank_app.protocol.sealed import is_recipient
from phonebank_app.protocol.wire import PROTOCOL, Registered, Registration

READS_FOR = timedelta(hours=2)
BRINGS_FOR = timedelta(hours=72)
"""After the end of a party, or after a laptop was shut out (it reads nothing then)."""
EVENING = timedelta(hours=24)
"""A laptop that was paired and never asked for a list has a party for so long."""
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_ASK_AGAIN = "Make a new one on your event’s page, or ask your coordinator for one."


@dataclass(frozen=True, slots=True)
class Caller:
    """A token's owner.

    Attributes:
        token_hash: of the token that was shown; blank where none was.
        reads_until, brings_until: until when it is given anything, and until when its outcomes are taken.
        out: what was shut out: the laptop, or the token alone; blank for neither.
    """

    party_id: str
    device_id: str
    token_hash: str = ""
    reads_until: datetime = _NEVER
    brings_until: datetime = _NEVER
    out: Literal["", "device", "token"] = ""


def is_id(text: str) -> bool:
    """Whether ``text`` can be the id of anything: letters, figures and ``_ . : -``, at most 64."""
    return _ID.fullmatch(text) is not None


def register(service: Service, asked: Registration, address: str) -> Registered:
    """Make a laptop the party its code was made for, and give it a token.

    Raises:
        Refusal: 400 ``bad_device``, ``bad_recipient``; 403 ``code_wrong``; 409 ``code_used``; 410 ``code_expired``;
            429 ``too_many_tries``.
    """
    if not is_id(asked.device):
        raise Refusal(400, "bad_device", "The id of this laptop is not one.", "Install the program again.")
    if asked.recipient:
        check_recipient(asked.recipient)
    if not may_ring_from(service.profile.answerable(), asked.country):
        # Written down as a country and no more: who asked is not known before the code is.
        with service.store.write() as connection:
            audit.note(
                connection, service.clock.now(), audit.SERVICE, "refused a laptop abroad", detail=asked.country[:2]
            )
        raise Refusal(
            403,
            "abroad",
            f"This campaign does not lend lists to {country_name(asked.country[:2])}.",
            "Ask your coordinator: a country can be permitted once data protection has signed it off.",
        )
    now = service.clock.now()
    code = codes.read_code(asked.code)
    with service.store.write() as connection:
        _check_tries(connection, service, address, now)
        most = service.settings.wrong_codes
        found = _take_code(connection, code, asked.device, now, most) if code else _wrong()
        if isinstance(found, Refusal):
            tried = {"address_hash": address_hash(connection, address), "at": now}
            connection.execute(models.wrong_codes.insert().values(**tried))
        else:
            _know_device(connection, asked, now)
            keep_recipient(connection, asked.device, asked.recipient)
            if asked.country not in ("", HOME):
                country = asked.country[:2]
                audit.note(connection, now, audit.SERVICE, "let in a laptop abroad", subject=found, detail=country)
            parties.rename_host(connection, found, tidy(asked.host))
            token = _issue(connection, Caller(found, asked.device), now)
    if isinstance(found, Refusal):
        raise found  # only now: raised above, the try would have been undone, and not counted
    return Registered(PROTOCOL, found, token, service.profile.name)


def check_recipient(recipient: str) -> None:
    """Raise `Refusal` 400 ``bad_recipient`` unless a pack can be sealed to this."""
    if not is_recipient(recipient):
        raise Refusal(400, "bad_recipient", "The key this laptop sent is not one of age.", "Update the program.")


def keep_recipient(connection: sa.Connection, device_id: str, recipient: str) -> None:
    """Know a laptop's age recipient; blank changes nothing."""
    devices = models.devices
    if recipient:
        connection.execute(devices.update().where(devices.c.device_id == device_id).values(recipient=recipient))


def authorise(service: Service, header: str, party_id: str) -> Caller:
    """The owner of the token in an ``Authorization`` header, who must be ``party_id``; what they may is for `check`.

    Raises:
        Refusal: 401 ``no_token`` or ``token_unknown``; 403 ``other_party``.
    """
    hashed = _shown(header)
    with service.store.read() as connection:
        caller = owner_of(connection, hashed)
    service.callers.keep(hashed, caller)
    return _of_party(caller, party_id)


def presume(service: Service, header: str, party_id: str) -> Caller | None:
    """Who showed this token a moment ago, for those who look again before anything follows from it (`owner_of`).

    Raises:
        Refusal: 401 ``no_token``; 403 ``other_party``.
    """
    caller: Caller | None = service.callers.get(_shown(header))
    return None if caller is None else _of_party(caller, party_id)


def owner_of(connection: sa.Connection, hashed: str) -> Caller:
    """The owner of a token, at this moment, and what they may (`check`).

    Raises:
        Refusal: 401 ``token_unknown``.
    """
    row = connection.execute(_OWNER, {"hashed": hashed}).first()
    # The index finds a hash, so what its timing tells is no help towards the token; compared again all the same.
    if row is None or not hmac.compare_digest(row.token_hash, hashed):
        raise _unknown()
    end = max(one for one in (row.issued_at + EVENING, row.ended) if one is not None)
    reads, brings = end + READS_FOR, end + BRINGS_FOR
    out: Literal["", "device", "token"] = ""
    if row.token_out is not None:
        if row.brings_until is None:
            raise _unknown()
        reads, brings, out = row.token_out, min(brings, row.brings_until), "token"
    if row.device_out is not None:
        reads, brings, out = row.device_out, min(brings, row.device_out + BRINGS_FOR), "device"
    return Caller(row.party_id, row.device_id, hashed, reads, brings, out)


def check(caller: Caller, now: datetime, *, brings: bool) -> None:
    """Let somebody in to bring outcomes (``brings``), or to be given something.

    Raises:
        Refusal: 403 ``device_revoked``; 401 ``token_unknown``, for one that a new code has replaced; 403
            ``party_ended``; 401 ``token_expired``.
    """
    if now < (caller.brings_until if brings else caller.reads_until):
        return
    if caller.out == "device":
        raise shut_out()
    if caller.out == "token":
        raise _unknown()
    if brings:
        raise Refusal(
            401,
            "token_expired",
            "This party ended too long ago for this laptop to be known.",
            "Pair it with a new code: everything is kept on it, and will be taken.",
        )
    raise Refusal(
        403,
        "party_ended",
        "This party is over, so its laptop is given nothing more.",
        "What was saved is still sent. To ring on, ask for a new code.",
    )


def shut_out() -> Refusal:
    """What a laptop is told that a coordinator shut out."""
    return Refusal(403, "device_revoked", "This laptop was shut out by a coordinator.", "Talk to your coordinator.")


def _unknown() -> Refusal:
    return Refusal(
        401, "token_unknown", "This laptop is not paired with the campaign any more.", "Pair it with a new code."
    )


def _shown(header: str) -> str:
    """The hash of the token in a header."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Refusal(
            401, "no_token", "This laptop has not said who it is.", "Pair it with the code from your coordinator."
        )
    return token_hash(token.strip())


_held = models.leases.alias("held")
_OWNER: sa.Select[Any] = (
    sa.select(
        models.tokens.c.token_hash,
        models.tokens.c.party_id,
        models.tokens.c.device_id,
        models.tokens.c.issued_at,
        models.tokens.c.revoked_at.label("token_out"),
        models.tokens.c.brings_until,
        models.devices.c.revoked_at.label("device_out"),
        sa.select(sa.type_coerce(sa.func.max(sa.func.coalesce(_held.c.returned_at, _held.c.until)), models.Moment))
        .where(_held.c.party_id == models.tokens.c.party_id)
        .scalar_subquery()
        .label("ended"),
    )
    .join(models.devices, models.devices.c.device_id == models.tokens.c.device_id)
    .where(models.tokens.c.token_hash == sa.bindparam("hashed"))
)


def _of_party(caller: Caller, party_id: str) -> Caller:
    if not hmac.compare_digest(caller.party_id.encode(), party_id.encode()):
        raise Refusal(403, "other_party", "This laptop belongs to another party.", "Pair it again.")
    return caller


def revoke_device(connection: sa.Connection, device_id: str, now: datetime) -> bool:
    """Shut a laptop out of every party; outcomes it has saved are taken for `BRINGS_FOR`.

    Returns:
        Whether it was known, and not shut out before.
    """
    devices = models.devices
    done = connection.execute(
        devices.update().where(devices.c.device_id == device_id, devices.c.revoked_at.is_(None)).values(revoked_at=now)
    )
    return done.rowcount > 0


def revoke_party(connection: sa.Connection, party_id: str, now: datetime) -> int:
    """Revoke every token of a party; outcomes that were saved are taken for `BRINGS_FOR`.

    Returns:
        How many were live.
    """
    tokens = models.tokens
    return connection.execute(
        tokens.update()
        .where(tokens.c.party_id == party_id, tokens.c.revoked_at.is_(None))
        .values(revoked_at=now, brings_until=now + BRINGS_FOR)
    ).rowcount


def revoked_devices(connection: sa.Connection) -> tuple[str, ...]:
    """Ids of the laptops that were shut out."""
    devices = models.devices
    found = connection.execute(
        sa.select(devices.c.device_id).where(devices.c.revoked_at.is_not(None)).order_by(devices.c.device_id)
    )
    return tuple(found.scalars())


def _check_tries(connection: sa.Connection, service: Service, address: str, now: datetime) -> None:
    tries, within = models.wrong_codes, service.settings.wrong_codes_within
    connection.execute(tries.delete().where(tries.c.at <= now - within))
    made = connection.execute(
        sa.select(sa.func.count(), sa.func.min(tries.c.at)).where(
            tries.c.address_hash == address_hash(connection, address)
        )
    ).one()
    if made[0] >= service.settings.wrong_codes:
        wait = max(1, round((made[1] + within - now).total_seconds()))
        raise Refusal(
            429,
            "too_many_tries",
            "Too many wrong codes were tried from here.",
            f"Wait {-(-wait // 60)} minutes, then type the code once more.",
            retry_after=wait,
        )


def _take_code(connection: sa.Connection, code: str, device: str, now: datetime, most: int) -> str | Refusal:
    """The party of a code, which from now on belongs to this device; or why not."""
    table = models.pairing_codes
    hashed = codes.code_hash(code)
    taken = connection.execute(
        table.update()
        .where(
            table.c.code_hash == hashed,
            table.c.expires > now,
            table.c.wrong < most,
            sa.or_(table.c.device_id.is_(None), table.c.device_id == device),
        )
        .values(device_id=device, used_at=sa.func.coalesce(table.c.used_at, sa.literal(now, models.Moment)))
        .returning(table.c.party_id)
    ).scalar()
    if taken is not None:
        return str(taken)
    row = connection.execute(sa.select(table.c.expires, table.c.wrong).where(table.c.code_hash == hashed)).first()
    aimed_at = (
        table.c.half_hash == codes.code_hash(codes.first_half(code)) if row is None else table.c.code_hash == hashed
    )
    connection.execute(table.update().where(aimed_at, table.c.expires > now).values(wrong=table.c.wrong + 1))
    if row is None:
        return _wrong()
    if row.expires <= now or row.wrong >= most:
        return Refusal(410, "code_expired", "This pairing code does not work any more.", _ASK_AGAIN)
    return Refusal(409, "code_used", "Another laptop has used this pairing code.", _ASK_AGAIN)


def _wrong() -> Refusal:
    return Refusal(
        403, "code_wrong", "This is not a pairing code of this campaign.", "Look at it once more: eight characters."
    )


def _know_device(connection: sa.Connection, asked: Registration, now: datetime) -> None:
    devices = models.devices
    name = tidy(asked.device_name)
    known = connection.execute(sa.select(devices.c.revoked_at).where(devices.c.device_id == asked.device)).first()
    if known is None:
        row = {"device_id": asked.device, "name": name, "first_seen": now, "country": asked.country[:2]}
        connection.execute(devices.insert().values(**row))
    elif known.revoked_at is not None:
        raise shut_out()


def _issue(connection: sa.Connection, caller: Caller, now: datetime) -> str:
    tokens = models.tokens
    connection.execute(
        tokens.update()
        .where(
            tokens.c.party_id == caller.party_id,
            tokens.c.device_id == caller.device_id,
            tokens.c.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )
    token = new_token()
    connection.execute(
        tokens.insert().values(
            token_hash=token_hash(token), party_id=caller.party_id, device_id=caller.device_id, issued_at=now
        )
    )
    return token
