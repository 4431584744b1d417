"""Scripts and their questions. What leads where is not in OSDI: a program that calls applies branches of its own."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa

from campaign_map.models import campaign, scripts
from campaign_map.osdi.hal import NAMESPACE, ORIGIN, Addresses
from campaign_map.osdi.moments import write_moment
from campaign_map.osdi.resources import Question, QuestionResponse, Script, ScriptQuestion
from campaign_map.problems import Refusal
from campaign_map.script_texts import ScriptText, current_script
from phonebank_app import scripts as call_scripts
from phonebank_app.scripts.questions import Asked, asked_of


@dataclass(frozen=True, slots=True)
class Loaded:
    """A script as it was loaded."""

    script: call_scripts.Script
    loaded_at: datetime

    @property
    def id(self) -> str:
        return f"s_{self.script.hash[:16]}"

    @property
    def asks(self) -> tuple[Asked, ...]:
        """Its questions in order, each once."""
        return asked_of(self.script)


@dataclass(frozen=True, slots=True)
class Known:
    """A question, and when it was first and last loaded in a script."""

    asks: Asked
    first: datetime
    last: datetime


def every_script(connection: sa.Connection, main: str) -> list[Loaded]:
    """Every script voters were read from, the one approved first first; the default, where it comes with the program.

    One that waits for a coordinator's approval is nobody's yet, so no other program hears of it.

    Args:
        main: the campaign's own language, a tag.
    """
    table = scripts.c
    read_out = (table.approved_at.is_not(None), table.text != "")
    query = sa.select(table.text, table.loaded_at).where(*read_out).order_by(table.approved_at, table.id)
    newest = {row.text: Loaded(_parse(row.text), row.loaded_at) for row in connection.execute(query)}
    shipped = _shipped(connection, current_script(connection, main))
    return [*([shipped] if shipped else []), *newest.values()]


def current(connection: sa.Connection, main: str) -> Loaded:
    """The script that is read out now, to everybody who has none in their own language; ``main`` as above."""
    default = current_script(connection, main)
    shipped = _shipped(connection, default)
    if shipped is not None:
        return shipped
    query = sa.select(scripts.c.loaded_at).where(scripts.c.id == default.script_id)
    return Loaded(_parse(default.text), connection.execute(query).scalar_one())


def _shipped(connection: sa.Connection, default: ScriptText) -> Loaded | None:
    if default.script_id is not None:
        return None
    made_at = connection.execute(sa.select(campaign.c.made_at)).scalar_one()
    return Loaded(_parse(default.text), made_at)


def every_question(loaded: Iterable[Loaded]) -> list[Known]:
    """Every question of these scripts, oldest script first, as the newest has it."""
    known: dict[str, Known] = {}
    for one in loaded:
        for asks in one.asks:
            before = known.get(asks.id)
            known[asks.id] = Known(asks, before.first if before else one.loaded_at, one.loaded_at)
    return list(known.values())


def script_of(loaded: Sequence[Loaded], script_id: str) -> Loaded:
    """Raises `Refusal` 404 ``not_found``."""
    found = next((one for one in loaded if one.id == script_id), None)
    if found is None:
        raise Refusal(404, "not_found", "There is no such script here.")
    return found


def question_of(known: Sequence[Known], wanted: str) -> Known:
    """Raises `Refusal` 404 ``not_found``."""
    found = next((one for one in known if one.asks.id == wanted), None)
    if found is None:
        raise Refusal(404, "not_found", "There is no such question here.")
    return found


def script_resource(to: Addresses, one: Loaded, known: Sequence[Known]) -> Script:
    """A script with its questions inside, so that one request brings all of it."""
    return Script(
        identifiers=[f"{NAMESPACE}:{one.id}"],
        origin_system=ORIGIN,
        created_date=write_moment(one.loaded_at),
        modified_date=write_moment(one.loaded_at),
        links={
            "self": to.link("scripts", one.id),
            "osdi:script_questions": to.link("scripts", one.id, "script_questions"),
        },
        name=one.script.title,
        title=one.script.title,
        summary=f"Version {one.script.version}, in {one.script.language}.",
        embedded={"osdi:script_questions": script_questions(to, one, known)},
    )


def script_questions(to: Addresses, one: Loaded, known: Sequence[Known]) -> list[ScriptQuestion]:
    """The questions of a script in the order in which they are asked, as that script asks them."""
    moments = {other.asks.id: other for other in known}
    return [
        ScriptQuestion(
            identifiers=[f"{NAMESPACE}:{one.id}.{sequence}"],
            created_date=write_moment(one.loaded_at),
            modified_date=write_moment(one.loaded_at),
            links={
                "self": to.link("scripts", one.id, "script_questions", str(sequence)),
                "osdi:question": to.link("questions", asks.id),
            },
            sequence=sequence,
            embedded={"osdi:question": question(to, Known(asks, moments[asks.id].first, one.loaded_at))},
        )
        for sequence, asks in enumerate(one.asks, 1)
    ]


def question(to: Addresses, one: Known) -> Question:
    """A question."""
    asks = one.asks
    return Question(
        identifiers=[f"{NAMESPACE}:{asks.id}"],
        origin_system=ORIGIN,
        created_date=write_moment(one.first),
        modified_date=write_moment(one.last),
        links={
            "self": to.link("questions", asks.id),
            "osdi:answers": to.link("questions", asks.id, "answers"),
        },
        name=asks.name,
        title=asks.title,
        # OSDI lets a description hold HTML; ours is text.
        description=html.escape(asks.text, quote=False) or None,
        question_type=asks.osdi_type,  # type: ignore[arg-type]
        responses=[QuestionResponse(key=key, name=key, title=title) for key, title in asks.choices.items()],
    )


@lru_cache(maxsize=32)
def _parse(text: str) -> call_scripts.Script:
    return call_scripts.parse(text)
