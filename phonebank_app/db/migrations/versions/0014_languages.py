"""Scripts in more than one language, and versions a host has yet to look at.

Until now a party had one script, and a newer one took its place; all of them are kept in ``scripts``. A row of
``script_uses`` says from when on which of them was read from in which language.
"""

import json
import re

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLE = """
    CREATE TABLE script_uses (
        id INTEGER NOT NULL,
        language TEXT NOT NULL,
        main INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        since INTEGER NOT NULL,
        approved_by TEXT NOT NULL,
        approved_at INTEGER,
        seen_at INTEGER,
        CONSTRAINT pk_script_uses PRIMARY KEY (id),
        CONSTRAINT ck_script_uses_main_is_a_flag CHECK (main IN (0, 1))
    )
"""

CHAIRS = "ALTER TABLE chairs ADD COLUMN script_upto INTEGER DEFAULT '0' NOT NULL"

TRIGGERS = (
    """
    CREATE TRIGGER script_uses_never_change BEFORE UPDATE ON script_uses
    WHEN NEW.id IS NOT OLD.id OR NEW.language IS NOT OLD.language OR NEW.main IS NOT OLD.main
        OR NEW.sha256 IS NOT OLD.sha256 OR NEW.since IS NOT OLD.since OR NEW.approved_by IS NOT OLD.approved_by
        OR NEW.approved_at IS NOT OLD.approved_at OR OLD.seen_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'which script was in use never changes: write a new row'); END
    """,
    """
    CREATE TRIGGER script_uses_never_go BEFORE DELETE ON script_uses
    BEGIN SELECT RAISE(ABORT, 'which script was in use never changes: write a new row'); END
    """,
)

LANGUAGE = re.compile(r"""^[ \t]*language[ \t]*=[ \t]*["']([A-Za-z]{2,8})""", re.MULTILINE)
"""In the head of a script: the language itself, without a region."""


def upgrade() -> None:
    for statement in (TABLE, CHAIRS):
        op.execute(statement)
    connection = op.get_bind()
    body = connection.exec_driver_sql("SELECT body FROM documents WHERE name = 'party'").scalar()
    in_use = json.loads(body).get("script_sha256", "") if body else ""
    rows = connection.exec_driver_sql("SELECT sha256, text, since FROM scripts ORDER BY sha256 = ?, since", (in_use,))
    for sha256, text, since in rows.fetchall():
        found = LANGUAGE.search(text)
        connection.exec_driver_sql(
            "INSERT INTO script_uses (language, main, sha256, since, approved_by, seen_at) VALUES (?, 1, ?, ?, '', ?)",
            (found[1].lower() if found else "en", sha256, since, since),
        )
    for statement in TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE script_uses")
    op.execute("ALTER TABLE chairs DROP COLUMN script_upto")
