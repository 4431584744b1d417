"""Small scripts in several versions and languages, and a party that reads them."""

from __future__ import annotations

from datetime import timedelta

from phonebank_app.db import script_uses
from phonebank_app.db.documents import Party, get
from phonebank_app.db.engine import Store
from phonebank_app.db.script_uses import Arrived
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.session import Session
from tests.makers import Evening

HELLO = {"en": "I’m {caller} for {on_behalf_of}.", "cy": "{caller} ydw i, ar ran {on_behalf_of}."}


def script_text(language: str = "en", version: int = 1, *, extra: str = "") -> str:
    """A script of two steps; each version says another sentence, and asks the same question.

    Args:
        extra: one more line of an answer to its question.
    """
    lines = [
        "+++",
        f'title = "A short call"\nlanguage = "{language}"\nversion = {version}',
        "+++",
        "== hello: Hello",
        f"“{HELLO[language]} {language} {version}.”",
        "1 Yes -> ask",
        "2 No -> end refused",
        "== ask: Asking (question issue)",
        "“What matters?”",
        "1 The NHS [nhs] -> why",
        "2 Housing [housing] -> why",
        *([extra] if extra else []),
        "== why: Why",
        "“Why?”",
        "-> end conversation",
    ]
    return "\n".join(lines) + "\n"


def comes(store: Store, clock: EveningClock, default: str, *others: str, by: str = "", seen: bool = False) -> None:
    """These scripts come, as from the campaign; a second later than what came before."""
    clock.skip(timedelta(seconds=1))
    with store.write() as connection:
        party = get(connection, Party)
        assert party is not None
        arrived = [Arrived(one, by) for one in others]
        script_uses.take(connection, party, Arrived(default, by, clock.now()), arrived, clock.now(), seen=seen)


def session_of(evening: Evening, *texts: str) -> Session:
    """The party, reading these."""
    comes(evening.store, evening.clock, *(texts or (script_text(),)), seen=True)
    return Session(evening.store, evening.clock)
