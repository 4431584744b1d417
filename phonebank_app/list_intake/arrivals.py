"""Who of a list is whom in the store: worked out from one consistent view of it, before anything is written.

Somebody is found by the rule of ``lists.meeting``. Households are joined over list and store by number and by address;
of all that is said of a line's TPS screening, what counts is worked out once and holds for everybody on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice

import sqlalchemy as sa

from phonebank_app.db.connection import run
from phonebank_app.db.contacts import LineFacts, Standings, Stands, silenced
from phonebank_app.db.documents import Party
from phonebank_app.db.moments import from_ms_or_none, to_ms
from phonebank_app.db.newcomers import address_hash, better, past, permitted
from phonebank_app.db.people import Person, some
from phonebank_app.i18n import tr
from phonebank_app.lists import ListedContact, ListReport
from phonebank_app.lists.meeting import KnownContact, KnownPeople, Meeting, Why, filled
from phonebank_app.machine.clock import local
from phonebank_app.rules.calling_rules import ContactFacts, NumberFacts, Queue, Reason, Rules, Screening, standing
from phonebank_app.voters.contacts import Contact
from phonebank_app.voters.phones import national, number_hash

EVERY = 500
"""People between two ticks."""

_OFTEN = 2_000
_OFF = tr("They are not rung any more: the list says so.")
_NAMESAKE: Why = "same name as somebody who asked off"

_PEOPLE = """
SELECT id, uid, name, first_name, external_id, area, language, source, household, address_hash, do_not_call, deceased,
  coalesce(reason, '') = 'do_not_call', attempts, coalesce(last_kind, '') FROM contacts ORDER BY id
"""
_LINES = "SELECT contact_id, e164, tps, screened_on, rests_until FROM numbers ORDER BY contact_id, ordinal"


@dataclass(slots=True)
class Arrivals:
    """A list against the store.

    Attributes:
        targets: for each contact of the report, the store's id of who they are; 0: they are new.
        meetings: who was met, to be shown.
        after: everybody in the store of whom something changes, as they are from now on.
        hushed: places in the report of new people who are kept and never rung.
        quiet: E.164 of lines that nobody may ring, as the list says.
        dead: the store's ids of those of whom the list says that they died; ``dead_here``: places in the report.
        told: what counts of each line of the list; ``rescreened``: those of the store's lines for which it is new.
        rests: until when lines of the store rest, in milliseconds since 1970.
        homes: the list's households by the store's numbers; ``moved``: households that are another's from now on.
    """

    connection: sa.Connection
    report: ListReport
    party: Party
    rules: Rules
    now: datetime
    tick: Callable[[int], None]
    salt: bytes = b""
    today: date = date.min
    targets: list[int] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    after: dict[int, KnownContact] = field(default_factory=dict)
    hushed: set[int] = field(default_factory=set)
    quiet: set[str] = field(default_factory=set)
    dead: set[int] = field(default_factory=set)
    dead_here: set[int] = field(default_factory=set)
    told: dict[str, Screening] = field(default_factory=dict)
    rescreened: set[str] = field(default_factory=set)
    rests: dict[str, int] = field(default_factory=dict)
    homes: dict[str, int] = field(default_factory=dict)
    moved: dict[int, int] = field(default_factory=dict)
    silenced: set[str] = field(default_factory=set)
    _people: KnownPeople = field(init=False)
    _asked: KnownPeople = field(init=False)
    _lines: dict[str, Screening] = field(default_factory=dict)
    _line_homes: dict[str, int] = field(default_factory=dict)
    _address_homes: dict[str, int] = field(default_factory=dict)
    _last_home: int = 0
    _breaths: int = 0

    def __post_init__(self) -> None:
        self.salt = bytes.fromhex(self.party.salt)
        self.today = local(self.now).date()
        self.silenced = silenced(self.connection)
        self._read_store()
        self._screen()
        self._hear_refusals()
        gone = {row.external_id for row in self.report.refused if row.code == "deceased" and row.external_id}
        off = {row.external_id for row in self.report.refused if row.code == "do_not_call" and row.external_id}
        for place, one in enumerate(self.report.contacts):
            self._arrive(place, one, gone, off)
            if place % EVERY == EVERY - 1:
                self.tick(EVERY)
        self.tick(len(self.report.contacts) % EVERY)
        self._house()

    def _breathe(self) -> None:
        """Let whoever waits know that we are alive, and end it if they want."""
        self._breaths += 1
        if self._breaths % _OFTEN == 0:
            self.tick(0)

    # -- the store ----------------------------------------------------------------------------------------------------

    def _read_store(self) -> None:
        numbers: dict[int, list[str]] = defaultdict(list)
        homes: dict[int, int] = {}
        interned: dict[Screening, Screening] = {}
        for of, e164, tps, on, rests in run(self.connection, _LINES):
            numbers[of].append(e164)
            said = (None if tps is None else bool(tps), date.fromisoformat(on) if on else None)
            said = interned.setdefault(said, said)
            known = self._lines.get(e164)
            self._lines[e164] = said if known is None else better(known, said)
            self._breathe()
            if rests is not None:
                self.rests[e164] = max(rests, self.rests.get(e164, 0))
        people = []
        for one, uid, name, first, ext, area, lang, source, home, address, off, dead, silent, tries, last in run(
            self.connection, _PEOPLE
        ):
            known_one = KnownContact(
                one, uid, name, first, ext, area, lang, source, home, address, tuple(numbers.pop(one, ())),
                bool(off), bool(dead), bool(off or silent), tries, last,
            )  # fmt: skip
            people.append(known_one)
            self._breathe()
            homes[one] = home
            for e164 in known_one.numbers:
                self._line_homes.setdefault(e164, home)
            if address:
                self._address_homes.setdefault(address, home)
        self._last_home = max(homes.values(), default=0)
        self._people = KnownPeople(people, self._address)
        self._asked = KnownPeople([one for one in people if one.do_not_call], self._address)

    def _address(self, key: str) -> str:
        return address_hash(key, self.salt)

    # -- lines --------------------------------------------------------------------------------------------------------

    def _screen(self) -> None:
        """Of all that list and store say of each line, what counts."""
        interned: dict[Screening, Screening] = {}
        told = self.told
        for one in self.report.contacts:
            self._breathe()
            for number in one.contact.numbers:
                said = (number.tps, past(number.tps_screened_on, self.today))
                said = interned.setdefault(said, said)
                known = told.get(number.e164) or self._lines.get(number.e164)
                told[number.e164] = said if known is None or known is said else better(known, said)
        self.rescreened = {e164 for e164, known in self._lines.items() if told.get(e164, known) != known}

    # -- people -------------------------------------------------------------------------------------------------------

    def _hear_refusals(self) -> None:
        """Who on the list asks not to be rung: their lines are silent for all, and their name is listened for."""
        for place, one in enumerate(self.report.contacts):
            contact = one.contact
            if contact.do_not_call:
                self.quiet.update(number.e164 for number in contact.numbers)
                self._asked.learn(
                    KnownContact(
                        -place - 1,
                        "",
                        contact.full_name,
                        external_id=contact.external_id,
                        area=contact.area,
                        address_hash=self._address(contact.address_key),
                        numbers=tuple(number.e164 for number in contact.numbers),
                        do_not_call=True,
                        silent=True,
                    )
                )
        for row in self.report.refused:
            for known in self._people.with_id(row.external_id) if row.external_id else ():
                nobody = Contact(external_id=row.external_id, full_name=row.external_id)
                if row.code == "do_not_call" and not known.do_not_call:
                    self._now_is(replace(known, do_not_call=True, silent=True))
                    self._meet(row.row, nobody, known, "same id", (_OFF,))
                if row.code == "deceased" and not known.deceased:
                    self.dead.add(known.contact_id)
                    self._meet(row.row, nobody, known, "same id", (tr("The list says that they have died."),))

    def _arrive(self, place: int, one: ListedContact, gone: set[str], off: set[str]) -> None:
        contact = one.contact
        found = self._people.find(contact) if self._people else None
        if contact.do_not_call and self._people:
            self._silence_namesakes(one, found[0] if found else None)
        if found is not None:
            known, why = found
            made, changes = filled(known, contact, self._address(contact.address_key))
            if made != known:
                self._now_is(made)
            self._meet(one.row, contact, known, why, (*changes, *self._new_screenings(known, contact)))
            self.targets.append(known.contact_id)
            return
        self.targets.append(0)
        if contact.external_id in gone:
            self.dead_here.add(place)
        if contact.do_not_call:
            return
        if contact.external_id in off:
            self.hushed.add(place)
        elif self._asked and (names := self._asked.namesakes(contact)):
            self.hushed.add(place)
            self._meet(one.row, contact, names[0], _NAMESAKE, (tr("They are kept, and never rung."),))

    def _silence_namesakes(self, one: ListedContact, same: KnownContact | None) -> None:
        for known in self._people.namesakes(one.contact):
            if not known.do_not_call and (same is None or known.contact_id != same.contact_id):
                self._now_is(replace(known, do_not_call=True, silent=True))
                self._meet(one.row, one.contact, known, _NAMESAKE, (_OFF,))

    def _now_is(self, made: KnownContact) -> None:
        self.after[made.contact_id] = made
        self._people.learn(made)

    def _meet(self, row: int, contact: Contact, known: KnownContact, why: Why, changes: tuple[str, ...]) -> None:
        self.meetings.append(Meeting(row, contact, known, why, changes))

    def _new_screenings(self, known: KnownContact, contact: Contact) -> Iterator[str]:
        for number in contact.numbers:
            if number.e164 in known.numbers and number.e164 in self.rescreened:
                listed, on = self.told[number.e164]
                says = tr("is on the TPS register") if listed else tr("is not on the TPS register")
                yield f"{national(number.e164)} {says}{tr(', screened on {on:%d.%m.%Y}', on=on) if on else ''}."

    # -- households ---------------------------------------------------------------------------------------------------

    def _house(self) -> None:
        """Number the list's households; those of the store that they tie together become one."""
        root = _Roots(self._held())
        for one, target in zip(self.report.contacts, self.targets, strict=True):
            self._breathe()
            name = one.household or f"row {one.row}"
            touching = [self._line_homes[n.e164] for n in one.contact.numbers if n.e164 in self._line_homes]
            if target:
                touching.append(self._people[target].household)
            if self._address_homes and one.contact.address_key:
                touching += filter(None, [self._address_homes.get(self._address(one.contact.address_key), 0)])
            for home in touching:
                self.homes[name] = root.join(self.homes[name], home) if name in self.homes else root.of(home)
        last = self._last_home
        for one in self.report.contacts:
            name = one.household or f"row {one.row}"
            if name not in self.homes:
                last += 1
                self.homes[name] = last
            else:
                self.homes[name] = root.of(self.homes[name])
        self.moved = root.moved()

    def _held(self) -> set[int]:
        return {row[0] for row in run(self.connection, "SELECT household FROM held_homes")}

    def home_of(self, one: ListedContact) -> int:
        """The store's number of the household of somebody on the list."""
        return self.homes[one.household or f"row {one.row}"]

    # -- what comes of it ---------------------------------------------------------------------------------------------

    def tally(self, standings: Standings) -> tuple[int, int]:
        """How many of the list nobody may ring because somebody asked; how many may be rung now, the hour aside."""
        silent = ready = 0
        now = to_ms(self.now)
        of_store = self._stand_now()
        for place, (one, target) in enumerate(zip(self.report.contacts, self.targets, strict=True)):
            self._breathe()
            if target:
                queue, due, until, reason = of_store[target]
            else:
                off = one.contact.do_not_call or place in self.hushed
                queue, due, until, reason = standings.of_lines(tuple(self._facts(one.contact)), 0, off)
            silent += reason == Reason.DO_NOT_CALL
            ready += place not in self.dead_here and queue != Queue.OUT and due <= now < until
        return silent, ready

    def _stand_now(self) -> dict[int, Stands]:
        """Where everybody who was met will stand."""
        met = {one for one in self.targets if one}
        if not met:
            return {}
        stored = run(self.connection, "SELECT id, queue, due, until, reason FROM contacts")
        stands: dict[int, Stands] = {
            one: (queue, due, until, why) for one, queue, due, until, why in stored if one in met
        }
        other = iter([one for one in sorted(met) if self._is_other(self._people[one])])
        while part := list(islice(other, EVERY)):
            for person in some(self.connection, part):
                now = standing(self._facts_of(person), self.rules)
                stands[person.id] = int(now.queue), to_ms(now.due), to_ms(now.until), now.reason
        return stands

    def _is_other(self, known: KnownContact) -> bool:
        return (
            known.contact_id in self.after
            or known.contact_id in self.dead
            or any(e164 in self.rescreened or e164 in self.quiet for e164 in known.numbers)
        )

    def _facts_of(self, person: Person) -> ContactFacts:
        """What the rules will know of somebody in the store."""
        before = {number.e164: number.facts for number in person.numbers}
        numbers = []
        made = self._people[person.id]
        for e164 in made.numbers:
            tps, on = self.told.get(e164) or self._lines[e164]
            known = before.get(e164) or NumberFacts(e164, rests_until=from_ms_or_none(self.rests.get(e164)))
            silent = known.suppressed or self.is_silent(e164)
            numbers.append(replace(known, tps=tps, screened_on=on, suppressed=silent))
        return replace(
            person.facts,
            numbers=tuple(numbers),
            do_not_call=made.do_not_call,
            deceased=made.deceased or person.id in self.dead,
        )

    def _facts(self, contact: Contact) -> Iterator[LineFacts]:
        yes = bool(permitted(contact))
        for number in contact.numbers:
            tps, on = self.told[number.e164]
            yield self.is_silent(number.e164), tps, on, self.rests.get(number.e164), yes

    def is_silent(self, e164: str) -> bool:
        """Whether nobody may ring this line, from now on."""
        return e164 in self.quiet or bool(self.silenced and number_hash(e164, self.salt) in self.silenced)


class _Roots:
    """Households that turn out to be one. Two of which chairs have somebody in hand stay two until those are done."""

    def __init__(self, held: set[int]) -> None:
        self._held = held
        self._above: dict[int, int] = {}

    def of(self, home: int) -> int:
        """The household that it is part of."""
        while (above := self._above.get(home, home)) != home:
            home = above
        return home

    def join(self, one: int, other: int) -> int:
        """Make them one; returns its number."""
        top, below = sorted((self.of(one), self.of(other)))
        if top != below and not (top in self._held and below in self._held):
            self._above[below] = top
            if below in self._held:
                self._held.add(top)
        return top

    def moved(self) -> dict[int, int]:
        """The households that are another's from now on, and whose."""
        return {home: self.of(home) for home in self._above}
