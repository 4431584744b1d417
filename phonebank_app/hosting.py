"""What a host does: begin a party, take in a pack or a list, seat guests, pause everyone.

Every method that writes is one transaction. What the pages show of the evening is in ``evening``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import msgspec
import sqlalchemy as sa

from phonebank_app import logs
from phonebank_app.changes import Changes
from phonebank_app.db import breaks, call_backs, chairs, contacts, guests, held, log, queue, script_uses, tickets
from phonebank_app.db.documents import Identity, Party, get, put, script_text
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import from_ms_or_none, to_ms
from phonebank_app.db.newcomers import new_contact, past, permission_ticket
from phonebank_app.db.script_uses import Arrived
from phonebank_app.db.states import restate, silence
from phonebank_app.errors import BugError, NotAllowed, PackProblem
from phonebank_app.i18n import language, tr
from phonebank_app.law.answerable import HOME, Answerable, hours_of, in_words, missing
from phonebank_app.lists.joining import ListedContact
from phonebank_app.machine.clock import Clock, local
from phonebank_app.paths import resources
from phonebank_app.protocol.packs import PackContact, PackDocument
from phonebank_app.protocol.sealed import new_identity
from phonebank_app.protocol.wire import NeedsSnapshot
from phonebank_app.rules import codesets
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.care import Why
from phonebank_app.rules.codesets import CodeSet
from phonebank_app.rules.codesets import parse as parse_code_set
from phonebank_app.scripts import Script, parse, read
from phonebank_app.scripts.parser import read_text
from phonebank_app.voters import phones
from phonebank_app.voters.names import visible

MOST_CHAIRS = 12


def shipped_script() -> Path:
    """The script used until the campaign sends its own."""
    return resources() / "scripts" / "first-conversation.en.script.txt"


def shipped_scripts(first: str = "") -> tuple[Arrived, tuple[Arrived, ...]]:
    """That script, and the same conversation in the other languages it comes in.

    Args:
        first: the tag of the language to be the default, where the conversation comes in it.

    Raises:
        ScriptProblem: the file of one cannot be read.
    """
    default = shipped_script()
    same = default.name.partition(".")[0]
    wanted = default.with_name(f"{same}.{first}.script.txt")
    default = wanted if first and wanted.exists() else default
    others = sorted(default.parent.glob(f"{same}.*.script.txt"))
    return Arrived(read_text(default)), tuple(Arrived(read_text(path)) for path in others if path != default)


def shipped_code_set() -> Path:
    """The outcome keys used until the campaign sends its own, in the language of this laptop."""
    return codesets.shipped(language())


def rules_for(party: Party) -> Rules:
    """The limits for this party. A rehearsal may be held at any hour: its numbers ring nowhere."""
    return Rules(hours=None) if party.rehearsal else Rules(hours=hours_of(party.answerable, party.seat_code))


def refuse_unless_answered_for(who: Answerable, rehearsal: bool) -> None:
    """Nobody takes in real voters before it is settled who answers for them.

    Raises:
        PackProblem: naming what is missing.
    """
    blank = () if rehearsal else missing(who)
    if blank:
        raise PackProblem(
            tr("This list cannot be taken in yet: the campaign has not said {in_words}.", in_words=in_words(blank)),
            tr("Ask your coordinator to fill in the campaign’s profile. Rehearsals work meanwhile."),
        )


def code_set_for(party: Party) -> CodeSet:
    """The party's own outcome keys, or the shipped ones in the language of this laptop."""
    return parse_code_set(codesets.in_language(party.code_set, language()))


def begin_party(store: Store, party: Party, clock: Clock) -> None:
    """Write down whose evening this is; a store is of one party for ever.

    A rehearsal begins with the script in the language of the window. A real party's default is the campaign's to say.
    """
    default, others = shipped_scripts(language() if party.rehearsal else "")
    with store.write() as connection:
        if get(connection, Party) is not None:
            raise BugError("this store is another party's")
        script_uses.take(connection, party, default, others, clock.now(), seen=True)


class Hosting:
    """The host's side of one open party."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def party(self) -> Party:
        """The party as it is on disk."""
        with self._store.read() as connection:
            return _party(connection)

    def script(self) -> Script:
        """The script in use."""
        with self._store.read() as connection:
            text = script_text(connection, _party(connection).script_sha256)
        if text is None:
            raise BugError("the script in use is not in the store")
        return parse(text)

    def identity(self) -> str:
        """This store's own secret age key; made when it is first asked for."""
        with self._store.read() as connection:
            known = get(connection, Identity)
        if known is not None:
            return known.secret
        with self._store.write() as connection:
            known = get(connection, Identity) or Identity(new_identity())
            put(connection, known, to_ms(self._clock.now()))
        return known.secret

    # -- lists ------------------------------------------------------------------------------------------------------

    def take_pack(self, pack: PackDocument) -> Changes:
        """Take in what the campaign gave this party; the list it had before goes back.

        Raises:
            PackProblem: another party's, older than the one we have, or its script cannot be used.
            ScriptProblem: likewise, with line and column.
        """
        now = self._clock.now()
        manifest = pack.manifest
        parse(pack.script)
        if pack.code_set:
            parse_code_set(pack.code_set)
        with self._store.write() as connection:
            party = _party(connection)
            _check_party(party, pack)
            _check_newer(party, pack)
            refuse_unless_answered_for(manifest.answerable, manifest.rehearsal)
            rules = Rules(hours=None)
            silence(connection, pack.do_not_call, now, "campaign", rules)
            held.clear(connection)  # what waits for the host is of the list that goes back
            contacts.keep_only(connection, {contact.contact_id for contact in pack.contacts}, rules)
            fresh = _from_pack(pack, local(now).date())
            contacts.insert(connection, fresh, rules, now)
            for contact_id in tickets.forbid(connection, _not_permitted(fresh)):
                restate(connection, contact_id, rules)
            call_backs.promise_again(connection, _promised(pack), rules)
            default, others = _scripts(pack)
            party = script_uses.take(connection, party, default, others, now, seen=not party.pack_version)
            put(
                connection,
                msgspec.structs.replace(
                    party,
                    seat_code=manifest.seat_code,
                    seat_name=manifest.seat_name,
                    salt=manifest.salt,
                    campaign=manifest.campaign,
                    on_behalf_of=manifest.on_behalf_of,
                    candidate=manifest.candidate,
                    party_label=manifest.party_label,
                    imprint=manifest.imprint,
                    contact_address=manifest.contact_address,
                    privacy_url=manifest.privacy_url,
                    polling_day=manifest.polling_day,
                    lease_until=manifest.expires,
                    rehearsal=manifest.rehearsal,
                    pack_epoch=manifest.epoch,
                    pack_version=manifest.version,
                    pack_issued=manifest.issued,
                    **_link(party, pack),
                    campaign_key=manifest.campaign_key,
                    answerable=manifest.answerable,
                    code_set=pack.code_set,
                    briefing=pack.briefing,
                    reason=pack.reason,
                ),
                to_ms(now),
            )
        return Changes(party=True)

    def load_list(self, listed: Sequence[ListedContact]) -> int:
        """Put a checked list in, in one transaction; loading it again changes nothing.

        Returns:
            How many contacts were new.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            party = _party(connection)
            refuse_unless_answered_for(party.answerable, party.rehearsal)
            fresh = _from_list(listed, party, local(now).date())
            for one, row in zip(listed, fresh, strict=True):
                if one.contact.permission is not None:
                    tickets.keep(connection, permission_ticket(one.contact.permission, row.uid, party, now))
            return contacts.insert(connection, fresh, rules_for(party), now)

    def list_went_back(self) -> Changes:
        """The campaign has the whole list again: nobody of it is rung here from now on."""
        now = self._clock.now()
        with self._store.write() as connection:
            party = _party(connection)
            if party.lease_until is not None:
                put(connection, msgspec.structs.replace(party, lease_until=min(now, party.lease_until)), to_ms(now))
        return Changes(party=True)

    def rings_from(self, country: str) -> Changes:
        """From where this party rings today; it stands in the party's papers with its day."""
        now = self._clock.now()
        with self._store.write() as connection:
            party = msgspec.structs.replace(_party(connection), country=country, country_on=local(now).date())
            put(connection, party, to_ms(now))
        logs.note("asked from where", at_home=country == HOME)
        return Changes(party=True)

    def keep_needs(self, snapshot: NeedsSnapshot) -> Changes:
        """Keep the map's figures for when there is no network."""
        with self._store.write() as connection:
            put(connection, snapshot, to_ms(self._clock.now()))
        return Changes(party=True)

    def needs(self) -> NeedsSnapshot | None:
        """The map's figures as they were last received."""
        with self._store.read() as connection:
            return get(connection, NeedsSnapshot)

    def link(self, service_url: str, token: str, party_id: str, campaign: str) -> None:
        """This party now sends to a service."""
        with self._store.write() as connection:
            joined = msgspec.structs.replace(
                _party(connection),
                service_url=service_url,
                token=token,
                party_id=party_id,
                campaign=campaign,
                pairing_code="",
            )
            put(connection, joined, to_ms(self._clock.now()))

    def try_tray_again(self) -> Changes:
        """Offer the service once more what it would not take."""
        with self._store.write() as connection:
            log.retry_tray(connection)
        return Changes(outbox=True)

    # -- chairs -----------------------------------------------------------------------------------------------------

    def seat_guest(
        self, chair: int, caller: str, languages: frozenset[str] = frozenset(), *, another: bool = False
    ) -> Changes:
        """Put a guest in a chair. One of a name that was here and left is the same guest come back.

        Args:
            another: somebody else of a name that was here before; they are called “Sam 2”, as is whoever has the name
                of a guest who is sitting now.

        Raises:
            NotAllowed: there is no such chair, somebody sits there, or the guest has no name.
        """
        name = _guest_name(caller)
        if not 1 <= chair <= MOST_CHAIRS:
            raise NotAllowed(
                tr("There are chairs 1 to {most_chairs}.", most_chairs=MOST_CHAIRS), tr("Choose one of them.")
            )
        with self._store.write() as connection:
            if chairs.one(connection, chair) is not None:
                raise NotAllowed(
                    tr("Somebody sits in chair {chair}.", chair=chair), tr("Choose another, or let them leave first.")
                )
            name = _told_apart(connection, name, another=another)
            chairs.seat(connection, chair, name, languages, self._clock.now())
        return Changes(chairs=frozenset({chair}))

    def name_for(self, caller: str, *, another: bool = False) -> str:
        """What :meth:`seat_guest` would call them."""
        with self._store.read() as connection:
            return _told_apart(connection, _guest_name(caller), another=another)

    def rename_guest(self, chair: int, name: str) -> Changes:
        """Call a guest something else; what they saved stays theirs.

        Raises:
            NotAllowed: nobody sits there, or another guest has that name.
        """
        wanted = _guest_name(name)
        with self._store.write() as connection:
            row = chairs.one(connection, chair)
            if row is None:
                raise NotAllowed(tr("Nobody sits in chair {chair}.", chair=chair), tr("Seat a guest there first."))
            known = guests.everyone(connection)
            if any(guest.forgotten for guest in known if guest.id == row.guest):
                raise NotAllowed(
                    tr("They took their name off the record, and it stays off."),
                    tr("Let them leave and seat them anew if they want a name again."),
                )
            others = {guests.name_key(guest.name) for guest in known if guest.id != row.guest}
            if guests.name_key(wanted) in others:
                raise NotAllowed(tr("Another guest has that name tonight."), tr("Add an initial, to tell them apart."))
            chairs.rename(connection, row.guest, wanted)
        return Changes(chairs=frozenset({chair}))

    def unseat(self, chair: int) -> Changes:
        """A guest goes home; a contact in hand goes back to the list. What they saved stays."""
        with self._store.write() as connection:
            queue.release(connection, chair)
            breaks.end(connection, chair, self._clock.now())
            chairs.leave(connection, chair, self._clock.now())
        return Changes(chairs=frozenset({chair}), party=True)

    def free_chair(self) -> int:
        """The lowest chair nobody sits in; 0 when all are taken."""
        with self._store.read() as connection:
            taken = {row.chair for row in chairs.seated(connection)}
        return next((chair for chair in range(1, MOST_CHAIRS + 1) if chair not in taken), 0)

    def pause_everyone(self, paused: bool, minutes: int | None = None) -> Changes:
        """Tea for all, or back to the telephones. Calls in hand are finished first.

        Args:
            minutes: how long it is to last, from now; ``None``: until the host says so.
        """
        now = self._clock.now()
        until = None if minutes is None else now + timedelta(minutes=minutes)
        with self._store.write() as connection:
            seated = chairs.seated(connection)
            for row in seated:
                if paused:
                    breaks.begin(connection, row.chair, row.guest, now, until, Why.EVERYONE)
                else:
                    breaks.end(connection, row.chair, now)
                chairs.mark(
                    connection,
                    row.chair,
                    break_since=(from_ms_or_none(row.break_since) or now) if paused else None,
                    asks_host_since=from_ms_or_none(row.asks_host_since),
                )
        return Changes(chairs=frozenset(row.chair for row in seated))


def _party(connection: sa.Connection) -> Party:
    party = get(connection, Party)
    if party is None:
        raise BugError("a store without a party was opened for hosting")
    return party


def _guest_name(typed: str) -> str:
    name = " ".join(typed.split())
    if not any(sign.isalnum() for sign in name):
        raise NotAllowed(tr("A guest needs a name."), tr("A first name or initials will do."))
    return name


def _told_apart(connection: sa.Connection, name: str, *, another: bool) -> str:
    """The name, or with a number after it if it is somebody else's."""
    known = {guests.name_key(guest.name): guest for guest in guests.everyone(connection)}
    same = known.get(guests.name_key(name))
    if same is None or not (another or same.chair or same.forgotten):
        return same.name if same else name
    return next(f"{name} {n}" for n in range(2, len(known) + 3) if guests.name_key(f"{name} {n}") not in known)


def _scripts(pack: PackDocument) -> tuple[Arrived, list[Arrived]]:
    """Those of a pack. One in another language that we cannot read keeps nobody from ringing: it is left out."""
    others = [Arrived(one.text, one.approved_by, one.approved_at) for one in pack.scripts]
    default = Arrived(pack.script, pack.manifest.answerable.script_approved_by)
    return default, [one for one in others if read(one.text)[0] is not None]


def _check_party(party: Party, pack: PackDocument) -> None:
    if pack.manifest.party_id != party.party_id:
        raise PackProblem(tr("This pack is for another party."), tr("Ask your coordinator for yours."))


def _check_newer(party: Party, pack: PackDocument) -> None:
    """Refuse what is older than what the party has, or would make a rehearsal of it, or the other way round."""
    manifest = pack.manifest
    if not party.pack_version:
        return
    has, comes = (party.pack_epoch, party.pack_version), (manifest.epoch, manifest.version)
    made, had = manifest.issued, party.pack_issued
    if comes < has or (comes == has and made is not None and had is not None and made < had):
        raise PackProblem(tr("This pack is older than the one you have."), tr("Carry on with the one you have."))
    if manifest.rehearsal != party.rehearsal:
        raise PackProblem(
            tr("This pack would make a rehearsal of a party, or a party of a rehearsal."), tr("Do not use it.")
        )


def _link(party: Party, pack: PackDocument) -> dict[str, str]:
    """Where a party that came as a file will send to; a party that has a token, or an address, keeps it."""
    if pack.link is None or party.token:
        return {}
    return {"service_url": pack.link.service_url, "pairing_code": pack.link.code}


def _numbered(names: Sequence[str]) -> list[int]:
    """Each different name as a number, in order of appearance; an empty name is a home of its own."""
    known: dict[str, int] = {}
    return [known.setdefault(name or f"alone {index}", len(known) + 1) for index, name in enumerate(names)]


def _from_pack(pack: PackDocument, today: date) -> list[contacts.NewContact]:
    salt = bytes.fromhex(pack.manifest.salt)
    homes = _numbered([contact.household for contact in pack.contacts])
    return [_one_from_pack(contact, home, salt, today) for contact, home in zip(pack.contacts, homes, strict=True)]


def _one_from_pack(contact: PackContact, home: int, salt: bytes, today: date) -> contacts.NewContact:
    return contacts.NewContact(
        uid=contact.contact_id,
        household=home,
        name=visible(contact.name) or contact.contact_id,
        first_name=visible(contact.first_name),
        area=visible(contact.area),
        language=visible(contact.language),
        source=visible(contact.source),
        external_id=contact.external_id,
        prior_attempts=contact.attempts,
        history=_history(contact),
        do_not_call=contact.do_not_call,
        numbers=tuple(
            contacts.NewNumber(
                n.e164, phones.number_hash(n.e164, salt), n.kind, n.tps, past(n.screened_on, today), n.permitted
            )
            for n in contact.numbers
            if phones.may_be_rung(n.e164)
        ),
    )


def _promised(pack: PackDocument) -> dict[str, call_backs.Promise | None]:
    """Of everybody in the pack, what another party promised them."""
    return {
        one.contact_id: call_backs.Promise(one.call_back_at, one.call_back_said or pack.manifest.created, _history(one))
        if one.call_back_at is not None
        else None
        for one in pack.contacts
    }


def _history(contact: PackContact) -> str:
    return msgspec.json.encode(contact.history).decode("utf-8")


def _not_permitted(fresh: Sequence[contacts.NewContact]) -> list[str]:
    """The lines, by hash, of which the campaign knows no permission (any more)."""
    return [number.number_hash for one in fresh for number in one.numbers if not number.permitted]


def _from_list(listed: Sequence[ListedContact], party: Party, today: date) -> list[contacts.NewContact]:
    salt = bytes.fromhex(party.salt)
    homes = _numbered([one.household for one in listed])
    return [new_contact(one.contact, home, party, salt, today) for one, home in zip(listed, homes, strict=True)]
