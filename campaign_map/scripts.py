"""What is read aloud, and the outcome keys: a coordinator's script goes to every party that is calling."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from campaign_map import models
from campaign_map.intake import changes
from campaign_map.settings import Service
from phonebank_app.paths import resources
from phonebank_app.scripts import Script, parse
from phonebank_app.scripts.parser import read_text

SHIPPED_SCRIPT = "first-conversation.en.script.txt"
SHIPPED_CODE_SET = "default.en.toml"


@dataclass(frozen=True, slots=True)
class ScriptText:
    """A script as it is sent, and the hash under which answers name it."""

    text: str
    hash: str


def current_script(connection: sa.Connection) -> ScriptText:
    """The newest script; the shipped one until a coordinator loads another."""
    table = models.scripts
    row = connection.execute(sa.select(table.c.text, table.c.sha256).order_by(table.c.id.desc()).limit(1)).first()
    return ScriptText(row.text, row.sha256) if row is not None else _shipped()


@cache
def _shipped() -> ScriptText:
    text = read_text(resources() / "scripts" / SHIPPED_SCRIPT)
    return ScriptText(text, parse(text).hash)


def code_set() -> str:
    """The text of the outcome code set."""
    return (resources() / "codesets" / SHIPPED_CODE_SET).read_text(encoding="utf-8")


def load_script(service: Service, path: Path) -> Script:
    """Make a file the script of the campaign, once it has been checked, and send it to the parties that are calling.

    Raises:
        ScriptProblem: what is wrong with it, with line and column.
    """
    text = read_text(path)
    script = parse(text, path.name)
    now = service.clock.now()
    table, leases = models.scripts, models.leases
    with service.store.write() as connection:
        numbering = changes.lock(connection)
        if current_script(connection).hash != script.hash:
            connection.execute(table.insert().values(sha256=script.hash, text=text, loaded_at=now))
            calling = connection.execute(
                sa.select(leases.c.party_id).where(leases.c.until > now, leases.c.returned_at.is_(None)).distinct()
            ).scalars()
            told = [changes.Told(party_id, "script", text=text) for party_id in sorted(calling)]
            changes.tell(connection, numbering, told)
            changes.settle(connection, numbering)
    return script
