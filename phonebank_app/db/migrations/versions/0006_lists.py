"""Lists as they were taken in: the files, their columns, and each row as it stood; addresses to compare, by hash."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = (
    "ALTER TABLE contacts ADD COLUMN address_hash TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE contacts ADD COLUMN own INTEGER DEFAULT 0 NOT NULL",
    """
    CREATE TABLE lists (
        id INTEGER NOT NULL,
        name TEXT NOT NULL,
        headers TEXT NOT NULL,
        mapping TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        "rows" INTEGER NOT NULL,
        contacts INTEGER NOT NULL,
        refused INTEGER NOT NULL,
        loaded_at INTEGER NOT NULL,
        CONSTRAINT pk_lists PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE list_rows (
        list_id INTEGER NOT NULL,
        "row" INTEGER NOT NULL,
        contact_id INTEGER NOT NULL,
        cells TEXT NOT NULL,
        CONSTRAINT pk_list_rows PRIMARY KEY (list_id, "row"),
        CONSTRAINT fk_list_rows_list_id_lists FOREIGN KEY(list_id) REFERENCES lists (id),
        CONSTRAINT fk_list_rows_contact_id_contacts FOREIGN KEY(contact_id) REFERENCES contacts (id)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX ix_list_rows_contact_id ON list_rows (contact_id)",
)

TRIGGERS = (
    """
    CREATE TRIGGER list_rows_stay_as_they_stood BEFORE UPDATE ON list_rows
    BEGIN SELECT RAISE(ABORT, 'a row of a list stays as it stood'); END
    """,
)


def upgrade() -> None:
    for statement in (*TABLES, *TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    for table in ("list_rows", "lists"):
        op.execute(f"DROP TABLE {table}")
    for column in ("own", "address_hash"):
        op.execute(f"ALTER TABLE contacts DROP COLUMN {column}")
