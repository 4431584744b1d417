"""Call sheets on paper: what was printed, for whom, and what came back. A home on a sheet that is out is held."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE sheets (
        sheet_id TEXT NOT NULL,
        chair INTEGER NOT NULL,
        guest INTEGER NOT NULL,
        script_hash TEXT NOT NULL,
        printed_at INTEGER NOT NULL,
        upto INTEGER NOT NULL,
        expires INTEGER NOT NULL,
        held_until INTEGER NOT NULL,
        held INTEGER NOT NULL,
        people INTEGER NOT NULL,
        state TEXT NOT NULL,
        settled_at INTEGER,
        CONSTRAINT pk_sheets PRIMARY KEY (sheet_id),
        CONSTRAINT fk_sheets_guest_guests FOREIGN KEY(guest) REFERENCES guests (id),
        CONSTRAINT ck_sheets_state_known CHECK (state IN ('out', 'returned', 'missing', 'void')),
        CONSTRAINT ck_sheets_held_is_a_flag CHECK (held IN (0, 1))
    )
    """,
    """
    CREATE TABLE sheet_rows (
        sheet_id TEXT NOT NULL,
        "row" INTEGER NOT NULL,
        contact_id INTEGER NOT NULL,
        number TEXT NOT NULL,
        times INTEGER NOT NULL,
        outcome_id TEXT,
        CONSTRAINT pk_sheet_rows PRIMARY KEY (sheet_id, "row"),
        CONSTRAINT fk_sheet_rows_sheet_id_sheets FOREIGN KEY(sheet_id) REFERENCES sheets (sheet_id),
        CONSTRAINT fk_sheet_rows_contact_id_contacts FOREIGN KEY(contact_id) REFERENCES contacts (id)
            ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    "CREATE INDEX ix_sheet_rows_contact_id ON sheet_rows (contact_id)",
)

TRIGGERS = (
    """
    CREATE TRIGGER sheets_never_go BEFORE DELETE ON sheets
    BEGIN SELECT RAISE(ABORT, 'a sheet that was printed stays in the record'); END
    """,
)

WITH_CHAIRS = """
    CREATE VIEW held_homes AS
    SELECT c.household, h.chair FROM chairs h JOIN contacts c ON c.id = h.contact_id
    """

WITH_SHEETS = """
    CREATE VIEW held_homes AS
    SELECT c.household, h.chair FROM chairs h JOIN contacts c ON c.id = h.contact_id
    UNION ALL
    SELECT c.household, s.chair FROM sheets s JOIN sheet_rows r USING (sheet_id) JOIN contacts c ON c.id = r.contact_id
    WHERE s.held = 1
    """


def upgrade() -> None:
    for statement in (*TABLES, *TRIGGERS, "DROP VIEW held_homes", WITH_SHEETS):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP VIEW held_homes")
    op.execute(WITH_CHAIRS)
    for table in ("sheet_rows", "sheets"):
        op.execute(f"DROP TABLE {table}")
