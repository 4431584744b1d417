"""Guesses at pairing codes, by somebody with ten thousand addresses who may have seen all of a code but its last signs.

A code has five tries. Whoever knows so much of it that five are enough has seen the code; nobody else gets in, and
after the fifth the right code itself opens nothing.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from campaign_map import parties
from campaign_map.auth import register
from campaign_map.codes import ALPHABET, read_code
from campaign_map.problems import Refusal
from campaign_map.settings import Service, open_service
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol.wire import Registration
from tests.faults import Report
from tests.makers import THURSDAY

TITLE = "pairing codes guessed"

GUESSES = 10_000
CODES = 60
TRIES = 5


@dataclass(slots=True)
class Burglar:
    """Somebody who guesses, each time from an address and a laptop that nobody has seen before.

    Attributes:
        got_in: guesses that opened a party after its code had had its five tries, or in the blind.
    """

    service: Service
    guesses: int = 0
    got_in: list[str] = field(default_factory=list)

    def opens(self, code: str) -> bool:
        """Whether this guess makes somebody a party."""
        self.guesses += 1
        address = f"10.{self.guesses >> 16}.{self.guesses >> 8 & 255}.{self.guesses & 255}"
        try:
            register(self.service, Registration(code, f"d_burglar{self.guesses}"), address)
        except Refusal:
            return False
        return True

    def in_the_blind(self, chance: random.Random, count: int) -> None:
        """Guess codes that are spelt right, of which nothing is known."""
        for _ in range(count):
            if self.opens(_spelt_right(chance, "")):
                self.got_in.append("a guess in the blind opened a party")

    def with_half(self, chance: random.Random, code: str, count: int) -> None:
        """Guess the second half of a code whose first half was seen."""
        for _ in range(count):
            if self.opens(_spelt_right(chance, code[:4])):
                self.got_in.append("half a code opened a party")

    def with_all_but_two(self, code: str) -> None:
        """Try what the last two signs of a code may be: 32 pairs, of which five may be tried."""
        tries = [guess for last in product(ALPHABET, repeat=2) if (guess := read_code(code[:6] + "".join(last)))]
        right = read_code(code)
        tries.sort(key=lambda guess: guess == right)  # the right one last, as bad luck has it
        for number, guess in enumerate(tries):
            if self.opens(guess) and number >= TRIES:
                self.got_in.append(f"try {number + 1} at one code opened a party")


def _spelt_right(chance: random.Random, start: str) -> str:
    """A random code that begins so and whose check character agrees."""
    middle = start + "".join(chance.choice(ALPHABET) for _ in range(7 - len(start)))
    return next(code for last in ALPHABET if (code := read_code(middle + last)))


def _burgled(folder: Path, guesses: int, *, most: int = TRIES) -> Burglar:
    """What becomes of the codes of a campaign that allows so many tries."""
    service = open_service(f"sqlite:///{folder / 'campaign.db'}", clock=EveningClock(THURSDAY, runs=False))
    service = replace(service, settings=replace(service.settings, wrong_codes=most))
    chance = random.Random(7)
    try:
        made = [parties.new_party(service, "Ann", callers=1, hours=1.0).code.replace("-", "") for _ in range(CODES)]
        burglar = Burglar(service)
        for code in made[: CODES // 2]:
            burglar.with_all_but_two(code)
        for code in made[CODES // 2 :]:
            burglar.with_half(chance, code, guesses // CODES // 2)
        burglar.in_the_blind(chance, guesses - burglar.guesses)
        return burglar
    finally:
        service.store.close()


def run(full: bool) -> Report:
    """Guess; and once more where nobody counts the tries."""
    with TemporaryDirectory() as folder:
        sound, blind = Path(folder, "sound"), Path(folder, "blind")
        sound.mkdir()
        blind.mkdir()
        burglar = _burgled(sound, GUESSES)
        uncounted = _burgled(blind, 2_000, most=1_000_000)
    return Report(
        burglar.guesses,
        "guesses",
        tuple(burglar.got_in),
        {"a service that does not count tries": bool(uncounted.got_in)},
        f"at {CODES} codes",
    )
