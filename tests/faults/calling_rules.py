"""Random states of the calling rules: nobody is offered who may not be rung, by the gate or by the store's own door."""

from __future__ import annotations

import ast
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import ModuleType

from phonebank_app.calling import Calling
from phonebank_app.cards import CallCard, OutcomeDraft
from phonebank_app.db import chairs, contacts
from phonebank_app.db.contacts import NewContact, NewNumber
from phonebank_app.db.documents import put
from phonebank_app.db.engine import Store, open_store
from phonebank_app.db.states import silence
from phonebank_app.errors import NotAllowed
from phonebank_app.machine.clock import LONDON
from phonebank_app.rules import calling_rules
from phonebank_app.rules.calling_rules import ContactFacts, Hours, Reason, Rules, Situation, refusal
from phonebank_app.rules.outcomes import RULES as ENDINGS
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.voters import phones
from tests.faults import Report
from tests.makers import CODE_SET, KEY, SALT, e164, needed, party_of
from tests.rules.test_calling_rules import BANK_HOLIDAY, RULES, forbidden, random_state

TITLE = "random states of the calling rules"

_MOST_SHOWN = 10
_ONLY_NAMES = {"not open_numbers"}
"""A clause that names a better reason; whoever has no number to ring is refused by the one after it, too."""
Gate = Callable[[ContactFacts, Rules, Situation], Reason | None]


def run(full: bool) -> Report:
    """The gate in very many states, the store in a share of them."""
    states, evenings = (1_000_000, 600) if full else (10_000, 36)
    found = [f"the gate: {wrong}" for wrong in _disagreements(refusal, RULES, states)]
    offers, bad = 0, []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(evenings):
            made, wrong = _evening(Path(folder) / str(seed), seed, RULES)
            offers += made
            bad += [f"evening {seed}: {one}" for one in wrong]
        controls = _controls(Path(folder))
    besides = f"{offers:,} offers from {evenings} stores, forbidden offers {len(found) + len(bad)}"
    return Report(states + offers, "states", (*found, *bad), controls, besides)


# -- the gate ----------------------------------------------------------------------------------------------------------


def _disagreements(gate: Gate, rules: Rules, states: int, *, only_offers: bool = False) -> list[str]:
    """Where the gate and a second opinion, written from the design, differ."""
    chance = random.Random(20191212)
    wrong: list[str] = []
    for _ in range(states):
        contact, situation = random_state(chance)
        offered = gate(contact, rules, situation) is None
        if offered == forbidden(contact, situation) and (offered or not only_offers):
            wrong.append(f"{'offers' if offered else 'withholds'} {contact} {situation}")
            if len(wrong) == _MOST_SHOWN:
                break
    return wrong


# -- the store ---------------------------------------------------------------------------------------------------------


@dataclass
class _Clock:
    """A clock that people set: it goes on, and sometimes back."""

    at: datetime

    def now(self) -> datetime:
        return self.at.astimezone(UTC)


@dataclass
class _Known:
    """What a careful host would know of one voter."""

    numbers: tuple[NewNumber, ...]
    household: int
    before: int
    asked_off: bool
    log: list[tuple[datetime, OutcomeDraft, str]] = field(default_factory=list)


def _people(chance: random.Random, day: date) -> list[NewContact]:
    made = []
    for index in range(70):
        home = index if chance.random() < 0.7 or not index else index - 1
        shared = chance.random() < 0.5
        lines = [home if shared else index, *([500 + index] if chance.random() < 0.3 else [])]
        numbers = tuple(
            NewNumber(
                e164(line),
                phones.number_hash(e164(line), SALT),
                tps=chance.choice([False] * 8 + [True, None]),
                screened_on=day - timedelta(days=chance.choice([0, 3, 10, 26, 27, 28, 29])),
            )
            for line in lines
        )
        made.append(
            NewContact(
                f"c{index}",
                home,
                f"Robin Sample-{index}",
                numbers=numbers,
                prior_attempts=chance.choice([0, 0, 0, 1, 2, 3]),
                do_not_call=chance.random() < 0.05,
            )
        )
    return made


class _Evening:
    """A store, three chairs, and a memory of its own of all that was said."""

    def __init__(self, folder: Path, seed: int, rules: Rules) -> None:
        self.chance = random.Random(seed)
        day = self.chance.choice([date(2019, 12, 5), date(2019, 10, 25), date(2020, 3, 27), BANK_HOLIDAY])
        self.clock = _Clock(datetime.combine(day, time(self.chance.randrange(9, 19)), LONDON))
        self.lease = self.clock.at + timedelta(hours=self.chance.choice([6, 100, 300]))
        self.rules = rules
        self.store: Store = open_store(folder, KEY)
        people = _people(self.chance, day)
        with self.store.write() as connection:
            put(connection, party_of(lease_until=self.lease), 0)
            contacts.insert(connection, people, rules, self.clock.now())
            for chair, tongues in ((1, frozenset[str]()), (2, frozenset({"Welsh"})), (3, frozenset[str]())):
                chairs.seat(connection, chair, f"Guest {chair}", tongues, self.clock.now())
        self.tongues = {1: frozenset[str](), 2: frozenset({"Welsh"}), 3: frozenset[str]()}
        self.calling = Calling(self.store, rules, self.clock, CODE_SET)
        self.known = {
            at: _Known(one.numbers, one.household, one.prior_attempts, one.do_not_call)
            for at, one in enumerate(people, 1)
        }
        self.asked_off = {n.e164 for one in people if one.do_not_call for n in one.numbers}
        self.spoiled: set[tuple[int, str]] = set()
        self.in_hand: dict[int, int] = {}
        self.homes = self._homes()

    def _homes(self) -> dict[int, frozenset[int]]:
        """With whom each voter may not be rung at the same time: who lives there, by the list."""
        by_home: dict[int, set[int]] = {}
        for at, one in self.known.items():
            by_home.setdefault(one.household, set()).add(at)
        return {at: frozenset(by_home[one.household]) for at, one in self.known.items()}

    # What happens

    def step(self) -> tuple[int, list[str]]:
        """One thing that happens at a party; how many offers came of it, and which were wrong."""
        self._pass_time()
        if self.chance.random() < 0.06:
            self._opt_out_elsewhere()
        chair = self.chance.choice((1, 2, 3))
        offer = self.calling.next(chair)
        if not isinstance(offer, CallCard):
            self.in_hand.pop(chair, None)
            return 0, []
        self.in_hand[chair] = offer.contact_id
        wrong = [
            f"{why}: chair {chair}, contact {offer.contact_id}, {self.clock.at}" for why in self.against(offer, chair)
        ]
        if self.chance.random() < 0.8:
            self._record(chair, offer)
        return 1, wrong

    def _pass_time(self) -> None:
        leap = self.chance.random()
        if leap < 0.88:
            self.clock.at += timedelta(minutes=self.chance.randint(0, 5))
        elif leap < 0.95:
            day = self.clock.at.astimezone(LONDON).date() + timedelta(days=self.chance.choice([0, 0, 0, 1, 1, 3]))
            edge = self.chance.choice([time(8, 59), time(9), time(10), time(17, 59), time(20, 29), time(20, 30)])
            self.clock.at = datetime.combine(day, edge, LONDON)
        else:
            self.clock.at -= timedelta(minutes=self.chance.choice([1, 61, 24 * 60]))

    def _opt_out_elsewhere(self) -> None:
        """Somebody asked another party not to be rung: it may be the voter whose telephone rings here just now."""
        at = self.chance.choice([*self.in_hand.values(), *self.known])
        number = self.known[at].numbers[0]
        self.asked_off.add(number.e164)
        with self.store.write() as connection:
            silence(connection, [number.number_hash], self.clock.now(), "elsewhere", self.rules)

    def _record(self, chair: int, card: CallCard) -> None:
        kind = self.chance.choice([k for k in OutcomeKind if k is not OutcomeKind.WITHDRAWN])
        draft = OutcomeDraft(card.contact_id, kind, **needed(kind, self.clock.now()))
        self.calling.record(chair, draft)
        self.in_hand.pop(chair)
        one = self.known[card.contact_id]
        one.log.append((self.clock.now(), draft, card.number.e164))
        if self.chance.random() < 0.1:
            with suppress(NotAllowed):
                self.calling.undo(chair)
                one.log.pop()
                self.in_hand[chair] = card.contact_id
                return
        if kind is OutcomeKind.DO_NOT_CALL:
            one.asked_off = True
            self.asked_off.add(card.number.e164)

    # What may not happen

    def against(self, card: CallCard, chair: int) -> Iterator[str]:
        """Every reason against this offer at this moment."""
        one, now, here = self.known[card.contact_id], self.clock.now(), self.clock.at.astimezone(LONDON)
        kinds = [draft.kind for _, draft, _ in one.log]
        if one.asked_off:
            yield "asked not to be rung"
        if any(ENDINGS[kind].finishes for kind in kinds):
            yield "is finished"
        shut = {5: not 10 <= here.hour < 18, 6: True}.get(here.weekday(), not time(9) <= here.time() < time(20, 30))
        if shut or here.date() == BANK_HOLIDAY:
            yield "outside hours"
        if now >= self.lease:
            yield "the lease is over"
        others = {held for other, held in self.in_hand.items() if other != chair}
        if others & self.homes[card.contact_id]:
            yield "another chair has the household"
        tongue = next((d.language for _, d, _ in reversed(one.log) if d.kind is OutcomeKind.LANGUAGE_BARRIER), "")
        if tongue and tongue not in self.tongues[chair]:
            yield "nobody here speaks their language"
        promise = self._promise(one)
        if promise is None and one.before + sum(ENDINGS[kind].attempt for kind in kinds) >= 3:
            yield "was tried three times"
        if promise is not None and now < promise:
            yield "asked to be rung later"
        if promise is None and self._rests(one, now):
            yield "was rung less than a day ago"
        for number in card.numbers:
            if number.usable or number is card.number:
                yield from self._against_line(card, number.e164, here.date())

    def _promise(self, one: _Known) -> datetime | None:
        dialled = [draft for _, draft, _ in one.log if ENDINGS[draft.kind].attempt]
        return dialled[-1].call_back_at if dialled and dialled[-1].kind is OutcomeKind.CALL_BACK else None

    @staticmethod
    def _rests(one: _Known, now: datetime) -> bool:
        dialled = [(at, draft.kind) for at, draft, _ in one.log if ENDINGS[draft.kind].attempt]
        rest = ENDINGS[dialled[-1][1]].rest if dialled else None
        return rest is not None and now < dialled[-1][0] + rest

    def _against_line(self, card: CallCard, number: str, today: date) -> Iterator[str]:
        one = self.known[card.contact_id]
        listed = next(n for n in one.numbers if n.e164 == number)
        if number in self.asked_off:
            yield f"somebody on {number} asked not to be rung"
        if listed.tps is not False:
            yield "the number is on the register, or unscreened"
        if listed.screened_on is None or (today - listed.screened_on).days >= 28:
            yield "the screening is older than 28 days"
        if any(ENDINGS[draft.kind].spoils_number and rung == number for _, draft, rung in one.log):
            yield "the number is not theirs"


def _evening(folder: Path, seed: int, rules: Rules) -> tuple[int, list[str]]:
    """A party of many steps; how many offers there were, and which ought not to have been made."""
    evening = _Evening(folder, seed, rules)
    offers, wrong = 0, []
    try:
        for _ in range(130):
            made, bad = evening.step()
            offers += made
            wrong += bad
    finally:
        evening.store.close()
    return offers, wrong[:_MOST_SHOWN]


# -- the controls ------------------------------------------------------------------------------------------------------


def _controls(folder: Path) -> dict[str, bool]:
    """The gate with one clause missing at a time, limits that are a little too wide, and a store without a gate."""
    controls = {
        f"without “{what}”": bool(_disagreements(gate, RULES, 10_000, only_offers=True)) for what, gate in _mutants()
    }
    weekdays = [(time(9), time(21))] * 5
    wide = {
        "until nine": replace(RULES, hours=Hours((*weekdays, (time(10), time(18)), None), frozenset({BANK_HOLIDAY}))),
        "on bank holidays": replace(RULES, hours=Hours()),
        "four tries": replace(RULES, tries=4),
        "29 days": replace(RULES, tps_valid=timedelta(days=29)),
        "at any hour": replace(RULES, hours=None),
    }
    controls |= {what: bool(_disagreements(refusal, rules, 10_000, only_offers=True)) for what, rules in wide.items()}
    for what in ("four tries", "at any hour"):
        caught = any(_evening(folder / f"{what} {seed}", seed, wide[what])[1] for seed in range(6))
        controls[f"a store with {what}"] = caught
    return controls


def _mutants() -> Iterator[tuple[str, Gate]]:
    """The module of the rules, each time with one refusal taken out of its gate."""
    source = Path(calling_rules.__file__).read_text(encoding="utf-8")
    for at in range(len(_refusals(ast.parse(source)))):
        tree = ast.parse(source)
        clause = _refusals(tree)[at]
        what = ast.unparse(clause.test)
        clause.test = ast.Constant(False)
        name = f"mutant_{at}"
        module = ModuleType(name)
        sys.modules[name] = module  # dataclasses look their module up
        exec(compile(ast.fix_missing_locations(tree), name, "exec"), module.__dict__)
        yield what, module.refusal
        del sys.modules[name]


def _refusals(tree: ast.Module) -> list[ast.If]:
    """The clauses of the gate that refuse."""
    gates = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name in ("refusal", "number_refusal")]
    inside = (node for gate in gates for node in ast.walk(gate))
    clauses = [node for node in inside if isinstance(node, ast.If) and isinstance(node.body[0], ast.Return)]
    return [clause for clause in clauses if ast.unparse(clause.test) not in _ONLY_NAMES]
