"""What is read aloud, and the outcome keys: a coordinator's script goes to every party that is calling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit, roles
from campaign_map.accounts.roles import Action
from campaign_map.accounts.visitors import OPERATOR, Coordinator
from campaign_map.intake import changes
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from campaign_map.words import tidy
from phonebank_app.paths import resources
from phonebank_app.scripts import Script, parse, read
from phonebank_app.scripts.parser import read_text

SHIPPED_SCRIPT = "first-conversation.en.script.txt"
SHIPPED_CODE_SET = "default.en.toml"


_MOMENT = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class KeptScript:
    """A script as it is kept.

    Attributes:
        approved_by, approved_at: whose word it is that it may be read to voters; blank and ``None`` while it waits.
    """

    script_id: int
    title: str
    version: int
    hash: str
    text: str
    loaded_at: datetime
    approved_by: str
    approved_at: datetime | None


@dataclass(frozen=True, slots=True)
class ScriptText:
    """A script as it is sent, the hash under which answers name it, and who let it be read to voters."""

    text: str
    hash: str
    approved_by: str = ""


def current_script(connection: sa.Connection) -> ScriptText:
    """The script approved last; the shipped one until a coordinator approves another."""
    table = models.scripts
    row = connection.execute(
        sa.select(table.c.text, table.c.sha256, table.c.approved_by)
        .where(table.c.approved_at.is_not(None))
        .order_by(table.c.approved_at.desc(), table.c.id.desc())
        .limit(1)
    ).first()
    return ScriptText(row.text, row.sha256, row.approved_by) if row is not None else _shipped()


@cache
def _shipped() -> ScriptText:
    text = read_text(resources() / "scripts" / SHIPPED_SCRIPT)
    return ScriptText(text, parse(text).hash)


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
        if current_script(connection).hash != script.hash:
            put = {"sha256": script.hash, "text": text, "loaded_at": now}
            connection.execute(models.scripts.insert().values(**put, approved_by=OPERATOR.name, approved_at=now))
            _tell_parties(connection, numbering, text, now)
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
        put = {"sha256": script.hash, "text": text, "loaded_at": now, "approved_by": ""}
        made = int(connection.execute(table.insert().values(**put).returning(table.c.id)).scalar_one())
        audit.note(connection, now, by.actor, "sent in a script", subject=str(made), detail=tidy(script.title, 200))
    return made


def approve_script(service: Service, by: Coordinator, script_id: int) -> KeptScript:
    """Make a script the campaign's, under a coordinator's name, and send it to the parties that are calling.

    An earlier script comes back as a new one, so that what was read when can always be told.

    Raises:
        Refusal: 403 ``not_yours``; 404 ``no_script``; 409 ``is_current``.
        ScriptProblem: it is not one we could read to anybody.
    """
    roles.require(by, Action.APPROVE_SCRIPTS)
    table = models.scripts
    with service.store.write() as connection:
        numbering = changes.lock(connection)
        kept = find_script(connection, script_id)
        parse(kept.text)
        if current_script(connection).hash == kept.hash:
            raise Refusal(409, "is_current", "This script is the campaign’s already.", "Nothing had to be done.")
        newest = connection.execute(sa.select(table.c.approved_at).order_by(table.c.approved_at.desc())).scalars()
        before = next((at for at in newest if at is not None), None)
        now = service.clock.now()
        # Two approvals in one moment keep their order.
        at = now if before is None or before < now else before + _MOMENT
        signed = {"approved_by": by.name, "approved_at": at}
        if kept.approved_at is None:
            connection.execute(table.update().where(table.c.id == script_id).values(**signed))
        else:
            put = {"sha256": kept.hash, "text": kept.text, "loaded_at": now, **signed}
            made = connection.execute(table.insert().values(**put).returning(table.c.id))
            script_id = int(made.scalar_one())
        audit.note(connection, now, by.actor, "approved a script", subject=str(script_id), detail=tidy(kept.title, 200))
        _tell_parties(connection, numbering, kept.text, now)
        return find_script(connection, script_id)


def find_script(connection: sa.Connection, script_id: int) -> KeptScript:
    """A script that was sent in or loaded.

    Raises:
        Refusal: 404 ``no_script``.
    """
    table = models.scripts
    row = connection.execute(table.select().where(table.c.id == sa.literal(script_id, sa.BigInteger))).first()
    if row is None:
        raise Refusal(404, "no_script", "There is no such script.", "Look through the list again.")
    return _kept(row)


def every_script(connection: sa.Connection, most: int = 100) -> tuple[KeptScript, ...]:
    """The scripts, the newest first."""
    table = models.scripts
    return tuple(_kept(row) for row in connection.execute(table.select().order_by(table.c.id.desc()).limit(most)))


def _kept(row: Any) -> KeptScript:
    script, _ = read(row.text)
    title, version = (script.title, script.version) if script is not None else ("A script of another version", 0)
    return KeptScript(row.id, title, version, row.sha256, row.text, row.loaded_at, row.approved_by, row.approved_at)


def _tell_parties(connection: sa.Connection, numbering: changes.Numbering, text: str, now: datetime) -> None:
    leases = models.leases
    calling = connection.execute(
        sa.select(leases.c.party_id).where(leases.c.until > now, leases.c.returned_at.is_(None)).distinct()
    ).scalars()
    changes.tell(connection, numbering, [changes.Told(party_id, "script", text=text) for party_id in sorted(calling)])
    changes.settle(connection, numbering)
