"""Which scripts are read to voters now: the one approved last in each language, and what comes with the program.

One of them is the default, in the campaign's own language; the others go to voters who have theirs, by callers who
speak it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import sqlalchemy as sa

from campaign_map import models
from phonebank_app.paths import resources
from phonebank_app.protocol.packs import MOST_SCRIPTS, PackScript
from phonebank_app.scripts import parse
from phonebank_app.scripts.parser import read_text
from phonebank_app.scripts.shelf import ENGLISH, base_tag

SHIPPED = "first-conversation"
"""What the files are called that are read from until a coordinator approves another; then their language."""
_SHIPPED_SIGN = "shipped:"


@dataclass(frozen=True, slots=True)
class ScriptText:
    """A script as it is sent, the hash under which answers name it, and who let it be read to voters.

    Attributes:
        text: empty where a coordinator withdrew the language: nothing is read in it.
        script_id: its number in ``scripts``; ``None`` for one that comes with the program.
    """

    text: str
    hash: str
    approved_by: str = ""
    approved_at: datetime | None = None
    language: str = ENGLISH
    script_id: int | None = None

    @property
    def packed(self) -> PackScript:
        """As it goes out beside the default."""
        return PackScript(self.text, self.approved_by, self.approved_at)

    @property
    def sign(self) -> str:
        """What :func:`of_signs` finds it by."""
        return f"{_SHIPPED_SIGN}{self.language}" if self.script_id is None else str(self.script_id)


def in_use(connection: sa.Connection, main: str = ENGLISH) -> tuple[ScriptText, ...]:
    """The default, then the others by language.

    Args:
        main: the campaign's own language, a tag. Where nothing is approved in it, the default comes with the program;
            so do the others then, as the same conversation in other languages, but for those that were withdrawn.
    """
    newest = _newest(connection)
    approved = {language: one for language, one in newest.items() if one.text}
    ours = shipped()
    own = base_tag(main)
    default = approved.get(own) or ours.get(own) or ours[ENGLISH]
    others = (ours if default.script_id is None else {}) | newest
    rest = [one for language, one in sorted(others.items()) if one.text and language != default.language]
    return (default, *rest[:MOST_SCRIPTS])


def current_script(connection: sa.Connection, main: str = ENGLISH) -> ScriptText:
    """The default; see :func:`in_use`."""
    return in_use(connection, main)[0]


def of_signs(connection: sa.Connection, signs: Iterable[str]) -> tuple[PackScript, ...]:
    """The scripts that were in use beside the default when a change was written, by their ``sign``."""
    wanted = list(signs)
    numbers = [int(sign) for sign in wanted if sign.isdigit()]
    table = models.scripts
    rows = connection.execute(table.select().where(table.c.id.in_(numbers))) if numbers else ()
    found = {str(row.id): PackScript(row.text, row.approved_by, row.approved_at) for row in rows}
    found |= {one.sign: one.packed for one in shipped().values()}
    return tuple(found[sign] for sign in wanted if sign in found)


def _newest(connection: sa.Connection) -> dict[str, ScriptText]:
    """Of each language the script approved last; without words where the language was withdrawn after that."""
    table = models.scripts.c
    query = sa.select(table.id, table.language).where(table.approved_at.is_not(None))
    newest: dict[str, int] = {}
    for row in connection.execute(query.order_by(table.approved_at, table.id)):
        newest[row.language] = row.id
    rows = connection.execute(models.scripts.select().where(table.id.in_(newest.values()))) if newest else ()
    return {
        row.language: ScriptText(row.text, row.sha256, row.approved_by, row.approved_at, row.language, row.id)
        for row in rows
    }


@cache
def shipped() -> dict[str, ScriptText]:
    """What comes with the program, by language."""
    found = {}
    for path in sorted((resources() / "scripts").glob(f"{SHIPPED}.*.script.txt")):
        text = read_text(path)
        script = parse(text, path.name)
        language = base_tag(script.language)
        found[language] = ScriptText(text, script.hash, language=language)
    return found
