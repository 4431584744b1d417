"""People at the party: guests told apart, the notice they accepted, and what the host had written or looked at."""

from alembic import op
from sqlalchemy import Connection

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE guests (
        id INTEGER NOT NULL,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL,
        since INTEGER NOT NULL,
        CONSTRAINT pk_guests PRIMARY KEY (id),
        CONSTRAINT uq_guests_name_key UNIQUE (name_key)
    )
    """,
    """
    CREATE TABLE wordings (
        sha256 TEXT NOT NULL,
        version TEXT NOT NULL,
        text TEXT NOT NULL,
        CONSTRAINT pk_wordings PRIMARY KEY (sha256)
    )
    """,
    """
    CREATE TABLE acceptances (
        id INTEGER NOT NULL,
        at INTEGER NOT NULL,
        role TEXT NOT NULL,
        guest INTEGER NOT NULL,
        name TEXT NOT NULL,
        chair INTEGER NOT NULL,
        language TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        CONSTRAINT pk_acceptances PRIMARY KEY (id),
        CONSTRAINT ck_acceptances_role_known CHECK (role IN ('host', 'guest')),
        CONSTRAINT fk_acceptances_sha256_wordings FOREIGN KEY(sha256) REFERENCES wordings (sha256)
    )
    """,
    """
    CREATE TABLE looked_at (
        guest INTEGER NOT NULL,
        rule TEXT NOT NULL,
        upto INTEGER NOT NULL,
        CONSTRAINT pk_looked_at PRIMARY KEY (guest, rule)
    )
    """,
    "ALTER TABLE chairs ADD COLUMN guest INTEGER DEFAULT '0' NOT NULL",
    "ALTER TABLE outcomes ADD COLUMN guest INTEGER DEFAULT '0' NOT NULL",
    "ALTER TABLE outcomes ADD COLUMN asked_by TEXT DEFAULT '' NOT NULL",
)

# Written once more after the rows are filled in: it forbids that otherwise.
NEVER_CHANGE = """
    CREATE TRIGGER outcomes_never_change BEFORE UPDATE ON outcomes
    BEGIN SELECT RAISE(ABORT, 'an outcome never changes: write a new one that replaces it'); END
    """

TRIGGERS = (
    """
    CREATE TRIGGER outcomes_have_a_caller BEFORE INSERT ON outcomes WHEN trim(NEW.caller) = ''
    BEGIN SELECT RAISE(ABORT, 'an outcome carries its caller'); END
    """,
    """
    CREATE TRIGGER acceptances_never_change BEFORE UPDATE ON acceptances
    BEGIN SELECT RAISE(ABORT, 'what was accepted stays as it was'); END
    """,
    """
    CREATE TRIGGER acceptances_never_go BEFORE DELETE ON acceptances
    BEGIN SELECT RAISE(ABORT, 'what was accepted stays as it was'); END
    """,
    """
    CREATE TRIGGER wordings_never_change BEFORE UPDATE ON wordings
    BEGIN SELECT RAISE(ABORT, 'a wording never changes: keep a new one'); END
    """,
    """
    CREATE TRIGGER wordings_never_go BEFORE DELETE ON wordings
    BEGIN SELECT RAISE(ABORT, 'a wording never changes: keep a new one'); END
    """,
)

EVERYBODY = """
    SELECT caller, min(at) FROM (SELECT caller, at FROM outcomes UNION ALL SELECT caller, seated_at FROM chairs)
    GROUP BY caller ORDER BY min(at)
    """


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    op.execute("DROP TRIGGER outcomes_never_change")
    _tell_apart(op.get_bind())
    op.execute(NEVER_CHANGE)
    for statement in TRIGGERS:
        op.execute(statement)


def _tell_apart(connection: Connection) -> None:
    """Until now a name was all there was of a guest: each becomes one, in the order in which they came."""
    known: dict[str, int] = {}
    for caller, since in connection.exec_driver_sql(EVERYBODY).all():
        key = caller.casefold()
        if key not in known:
            known[key] = len(known) + 1
            row = (known[key], caller, key, since)
            connection.exec_driver_sql("INSERT INTO guests (id, name, name_key, since) VALUES (?, ?, ?, ?)", row)
        connection.exec_driver_sql("UPDATE chairs SET guest = ? WHERE caller = ?", (known[key], caller))
        connection.exec_driver_sql("UPDATE outcomes SET guest = ? WHERE caller = ?", (known[key], caller))


def downgrade() -> None:
    op.execute("DROP TRIGGER outcomes_have_a_caller")
    op.execute("ALTER TABLE outcomes DROP COLUMN asked_by")
    op.execute("ALTER TABLE outcomes DROP COLUMN guest")
    op.execute("ALTER TABLE chairs DROP COLUMN guest")
    for table in ("looked_at", "acceptances", "wordings", "guests"):
        op.execute(f"DROP TABLE {table}")
