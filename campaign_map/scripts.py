"""What is read aloud, and the outcome keys: a coordinator's script goes to every party that is calling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit, roles
from campaign_map.accounts.roles import Action
from campaign_map.accounts.visitors import OPERATOR, Coordinator
from campaign_map.intake import changes
from campaign_map.problems import Refusal
from campaign_map.script_texts import ScriptText, current_script, in_use
from campaign_map.settings import Service
from campaign_map.words import tidy
from phonebank_app.paths import resources
from phonebank_app.scripts import Script, parse, read
from phonebank_app.scripts.parser import read_text
from phonebank_app.scripts.shelf import base_tag

__all__ = ["KeptScript", "ScriptText", "approve_script", "code_set", "current_script", "every_script", "find_script"]
__all__ += ["in_use", "load_script", "offer_script", "withdraw_language"]

SHIPPED_CODE_SET = "default.en.toml"

_MOMENT = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class KeptScript:
    """A script as it is kept.

    Attributes:
        loaded_at: when it was kept first, or taken up again; sent_by, sent_at: who sent it in, where that is known.
        approved_by, approved_at: whose word it is that it may be read to voters; blank and ``None`` while it waits.
        language: its base tag; readable: its text can be read by this version of the program.
        withdrawn: it is no script, but the word that from ``approved_at`` on nothing is read in its language.
    """

    script_id: int
    title: str
    version: int
    hash: str
    text: str
    loaded_at: datetime
    approved_by: str
    approved_at: datetime | None
    language: str
    sent_by: str
    sent_at: datetime | None
    readable: bool = True

    @property
    def withdrawn(self) -> bool:
        return not self.text


def code_set() -> str:
    """The text of the outcome code set."""
    return (resources() / "codesets" / SHIPPED_CODE_SET).read_text(encoding="utf-8")


def load_script(service: Service, path: Path) -> Script:
    """Make a file the script of the campaign, once it has been checked, and send it to the parties that are calling.

    Whoever has the service's own machine to type on approves it by that.

    Raises:
        ScriptProblem: what is wrong with it, with line and column.
    """
    text = read_text(path)
    script = parse(text, path.name)
    now = service.clock.now()
    with service.store.write() as connection:
        numbering = changes.lock(connection)
        current = _in_language(connection, service, base_tag(script.language))
        if current is None or current.hash != script.hash:
            put = _row(script, text, now, OPERATOR.name) | {"approved_by": OPERATOR.name}
            connection.execute(models.scripts.insert().values(**put, approved_at=_after_all(connection, now)))
            _tell_parties(connection, service, numbering, now)
    return script


def offer_script(service: Service, by: Coordinator, text: str, name: str = "") -> int:
    """Keep a script for somebody to approve, once it has been checked; returns its number.

    One that waits already, word for word, is not kept twice.

    Raises:
        Refusal: 403 ``not_yours``.
        ScriptProblem: what is wrong with it, with line and column.
    """
    roles.require(by, Action.APPROVE_SCRIPTS)
    script = parse(text, name)
    now, table = service.clock.now(), models.scripts
    with service.store.write() as connection:
        waiting = connection.execute(
            sa.select(table.c.id).where(table.c.sha256 == script.hash, table.c.approved_at.is_(None))
        ).scalar()
        if waiting is not None:
            return int(waiting)
        put = _row(script, text, now, by.name) | {"approved_by": ""}
        made = int(connection.execute(table.insert().values(**put).returning(table.c.id)).scalar_one())
        audit.note(connection, now, by.actor, "sent in a script", subject=str(made), detail=tidy(script.title, 200))
    return made


def approve_script(service: Service, by: Coordinator, script_id: int) -> KeptScript:
    """Make a script the campaign's, under a coordinator's name, and send it to the parties that are calling.

    It takes the place of the one in its language. An earlier script comes back as a new one, so that what was read
    when can always be told.

    Raises:
        Refusal: 403 ``not_yours``; 404 ``no_script``; 409 ``is_current``.
        ScriptProblem: it is not one we could read to anybody.
    """
    roles.require(by, Action.APPROVE_SCRIPTS)
    table = models.scripts
    with service.store.write() as connection:
        numbering = changes.lock(connection)
        kept = find_script(connection, script_id)
        script = parse(kept.text)
        current = _in_language(connection, service, kept.language)
        # What comes with the program was approved by nobody: somebody may put their name to it.
        if current is not None and current.hash == kept.hash and current.approved_by:
            raise Refusal(409, "is_current", "This script is the campaign’s already.", "Nothing had to be done.")
        now = service.clock.now()
        signed = {"approved_by": by.name, "approved_at": _after_all(connection, now)}
        if kept.approved_at is None:
            connection.execute(table.update().where(table.c.id == script_id).values(**signed))
        else:
            put = _row(script, kept.text, now, kept.sent_by) | {"sent_at": kept.sent_at, **signed}
            made = connection.execute(table.insert().values(**put).returning(table.c.id))
            script_id = int(made.scalar_one())
        audit.note(connection, now, by.actor, "approved a script", subject=str(script_id), detail=tidy(kept.title, 200))
        _tell_parties(connection, service, numbering, now)
        return find_script(connection, script_id)


def withdraw_language(service: Service, by: Coordinator, language: str) -> None:
    """Have nothing read in a language any more: voters who have it hear the default, from each chair's next call on.

    What was read in it stays, with its answers, and may be approved again.

    Args:
        language: a base tag.

    Raises:
        Refusal: 403 ``not_yours``; 404 ``no_script``: nothing is read in it; 409 ``is_default``: everybody else is.
    """
    roles.require(by, Action.APPROVE_SCRIPTS)
    with service.store.write() as connection:
        numbering = changes.lock(connection)
        default, *others = in_use(connection, service.profile.language)
        if language == default.language:
            raise Refusal(
                409,
                "is_default",
                "This is the script for everybody who has none in their own language.",
                "Approve another in its place.",
            )
        found = next((one for one in others if one.language == language), None)
        if found is None:
            raise Refusal(404, "no_script", "Nothing is read in this language.", "Look through the list again.")
        now = service.clock.now()
        put = {"sha256": "", "text": "", "loaded_at": now, "language": language, "sent_by": by.name, "sent_at": now}
        signed = {"approved_by": by.name, "approved_at": _after_all(connection, now)}
        made = connection.execute(models.scripts.insert().values(**put, **signed).returning(models.scripts.c.id))
        title = tidy(parse(found.text).title, 200)
        audit.note(connection, now, by.actor, "withdrew a script", subject=str(made.scalar_one()), detail=title)
        _tell_parties(connection, service, numbering, now)


def find_script(connection: sa.Connection, script_id: int) -> KeptScript:
    """A script that was sent in or loaded.

    Raises:
        Refusal: 404 ``no_script``.
    """
    table = models.scripts
    row = connection.execute(table.select().where(table.c.id == sa.literal(script_id, sa.BigInteger))).first()
    if row is None or not row.text:
        raise Refusal(404, "no_script", "There is no such script.", "Look through the list again.")
    return _kept(row)


def every_script(connection: sa.Connection, most: int = 100) -> tuple[KeptScript, ...]:
    """The scripts, and when a language was withdrawn, the newest first."""
    table = models.scripts
    return tuple(_kept(row) for row in connection.execute(table.select().order_by(table.c.id.desc()).limit(most)))


def _kept(row: Any) -> KeptScript:
    script, _ = read(row.text)
    title, version = (script.title, script.version) if script is not None else ("A script of another version", 0)
    return KeptScript(
        *(row.id, title, version, row.sha256, row.text, row.loaded_at, row.approved_by, row.approved_at),
        *(row.language, row.sent_by, row.sent_at, script is not None),
    )


def _row(script: Script, text: str, now: datetime, by: str) -> dict[str, Any]:
    language = base_tag(script.language)
    put = {"sha256": script.hash, "text": text, "loaded_at": now, "language": language}
    return put | {"sent_by": by, "sent_at": now}


def _in_language(connection: sa.Connection, service: Service, language: str) -> ScriptText | None:
    """What is read to voters in a language; ``None`` where they are read the default in another."""
    found = in_use(connection, service.profile.language)
    return next((one for one in found if one.language == language), None)


def _after_all(connection: sa.Connection, now: datetime) -> datetime:
    """Now, or just after the approval before: two in one moment keep their order."""
    table = models.scripts.c
    newest = connection.execute(sa.select(table.approved_at).order_by(table.approved_at.desc())).scalars()
    before = next((at for at in newest if at is not None), None)
    return now if before is None or before < now else before + _MOMENT


def _tell_parties(connection: sa.Connection, service: Service, numbering: changes.Numbering, now: datetime) -> None:
    """Tell every party that is calling of all scripts in use: the default as ever, so that an older program never takes
    one in another language for its own."""
    default, *others = in_use(connection, service.profile.language)
    leases = models.leases
    calling = connection.execute(
        sa.select(leases.c.party_id).where(leases.c.until > now, leases.c.returned_at.is_(None)).distinct()
    ).scalars()
    told = [
        changes.Told(
            party_id,
            "script",
            text=default.text,
            approved_by=default.approved_by,
            approved_at=default.approved_at,
            others=" ".join(one.sign for one in others),
        )
        for party_id in sorted(calling)
    ]
    changes.tell(connection, numbering, told)
    changes.settle(connection, numbering)
