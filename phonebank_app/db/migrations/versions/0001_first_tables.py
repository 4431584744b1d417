"""The first tables, and the triggers that put four promises beyond the reach of a bug."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE contacts (
        id INTEGER NOT NULL,
        uid TEXT NOT NULL,
        household INTEGER NOT NULL,
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        first_name TEXT NOT NULL,
        area TEXT NOT NULL,
        language TEXT NOT NULL,
        source TEXT NOT NULL,
        external_id TEXT NOT NULL,
        extra TEXT NOT NULL,
        prior_attempts INTEGER NOT NULL,
        history TEXT NOT NULL,
        do_not_call INTEGER NOT NULL,
        deceased INTEGER NOT NULL,
        finished_elsewhere INTEGER NOT NULL,
        queue INTEGER NOT NULL,
        due INTEGER NOT NULL,
        until INTEGER NOT NULL,
        reason TEXT,
        attempts INTEGER NOT NULL,
        last_kind TEXT,
        last_at INTEGER,
        call_back_at INTEGER,
        needs_language TEXT NOT NULL,
        CONSTRAINT pk_contacts PRIMARY KEY (id),
        CONSTRAINT ck_contacts_queue_known CHECK (queue IN (0, 1, 2, 9)),
        CONSTRAINT ck_contacts_flags_are_flags CHECK (do_not_call IN (0, 1) AND deceased IN (0, 1)),
        CONSTRAINT uq_contacts_uid UNIQUE (uid)
    )
    """,
    "CREATE INDEX ix_contacts_household ON contacts (household)",
    "CREATE INDEX ix_contacts_next ON contacts (queue, due, position)",
    """
    CREATE TABLE documents (
        name TEXT NOT NULL,
        body BLOB NOT NULL,
        saved_at INTEGER NOT NULL,
        CONSTRAINT pk_documents PRIMARY KEY (name)
    )
    """,
    """
    CREATE TABLE scripts (
        sha256 TEXT NOT NULL,
        text TEXT NOT NULL,
        since INTEGER NOT NULL,
        CONSTRAINT pk_scripts PRIMARY KEY (sha256)
    )
    """,
    """
    CREATE TABLE suppressions (
        number_hash TEXT NOT NULL,
        since INTEGER NOT NULL,
        source TEXT NOT NULL,
        CONSTRAINT pk_suppressions PRIMARY KEY (number_hash)
    )
    """,
    """
    CREATE TABLE chairs (
        chair INTEGER NOT NULL,
        caller TEXT NOT NULL,
        languages TEXT NOT NULL,
        seated_at INTEGER NOT NULL,
        left_at INTEGER,
        break_since INTEGER,
        asks_host_since INTEGER,
        contact_id INTEGER,
        claimed_at INTEGER,
        number_index INTEGER NOT NULL,
        draft TEXT NOT NULL,
        CONSTRAINT pk_chairs PRIMARY KEY (chair),
        CONSTRAINT fk_chairs_contact_id_contacts FOREIGN KEY(contact_id) REFERENCES contacts (id)
    )
    """,
    """
    CREATE TABLE numbers (
        id INTEGER NOT NULL,
        contact_id INTEGER NOT NULL,
        ordinal INTEGER NOT NULL,
        e164 TEXT NOT NULL,
        number_hash TEXT NOT NULL,
        kind TEXT NOT NULL,
        tps INTEGER,
        screened_on TEXT,
        spoiled INTEGER NOT NULL,
        rests_until INTEGER,
        CONSTRAINT pk_numbers PRIMARY KEY (id),
        CONSTRAINT ck_numbers_e164 CHECK (e164 LIKE '+%'),
        CONSTRAINT fk_numbers_contact_id_contacts FOREIGN KEY(contact_id) REFERENCES contacts (id)
    )
    """,
    "CREATE INDEX ix_numbers_contact_id ON numbers (contact_id)",
    "CREATE INDEX ix_numbers_e164 ON numbers (e164)",
    "CREATE INDEX ix_numbers_number_hash ON numbers (number_hash)",
    """
    CREATE TABLE outcomes (
        device_seq INTEGER NOT NULL,
        outcome_id TEXT NOT NULL,
        contact_id INTEGER NOT NULL,
        chair INTEGER NOT NULL,
        caller TEXT NOT NULL,
        kind TEXT NOT NULL,
        at INTEGER NOT NULL,
        e164 TEXT NOT NULL,
        call_back_at INTEGER,
        language TEXT NOT NULL,
        script_hash TEXT NOT NULL,
        replaces TEXT,
        sha256 TEXT NOT NULL,
        op BLOB NOT NULL,
        CONSTRAINT pk_outcomes PRIMARY KEY (device_seq),
        CONSTRAINT uq_outcomes_outcome_id UNIQUE (outcome_id),
        CONSTRAINT fk_outcomes_contact_id_contacts FOREIGN KEY(contact_id) REFERENCES contacts (id)
    )
    """,
    "CREATE INDEX ix_outcomes_contact_id ON outcomes (contact_id)",
    "CREATE INDEX ix_outcomes_replaces ON outcomes (replaces)",
    """
    CREATE TABLE outbox (
        outcome_id TEXT NOT NULL,
        device_seq INTEGER NOT NULL,
        state TEXT NOT NULL,
        tries INTEGER NOT NULL,
        code TEXT NOT NULL,
        CONSTRAINT pk_outbox PRIMARY KEY (outcome_id),
        CONSTRAINT ck_outbox_state_known CHECK (state IN ('waiting', 'rejected', 'conflict')),
        CONSTRAINT fk_outbox_outcome_id_outcomes FOREIGN KEY(outcome_id) REFERENCES outcomes (outcome_id)
    )
    """,
    "CREATE INDEX ix_outbox_next ON outbox (state, tries, device_seq)",
    """
    CREATE TABLE receipts (
        outcome_id TEXT NOT NULL,
        server_seq INTEGER NOT NULL,
        CONSTRAINT pk_receipts PRIMARY KEY (outcome_id),
        CONSTRAINT fk_receipts_outcome_id_outcomes FOREIGN KEY(outcome_id) REFERENCES outcomes (outcome_id)
    )
    """,
)

TRIGGERS = (
    """
    CREATE TRIGGER outcomes_never_change BEFORE UPDATE ON outcomes
    BEGIN SELECT RAISE(ABORT, 'an outcome never changes: write a new one that replaces it'); END
    """,
    """
    CREATE TRIGGER outcomes_never_go BEFORE DELETE ON outcomes
    BEGIN SELECT RAISE(ABORT, 'an outcome is never deleted'); END
    """,
    """
    CREATE TRIGGER do_not_call_only_turns_on BEFORE UPDATE OF do_not_call ON contacts
    WHEN NEW.do_not_call < OLD.do_not_call
    BEGIN SELECT RAISE(ABORT, 'do not call only turns on'); END
    """,
    """
    CREATE TRIGGER deceased_only_turns_on BEFORE UPDATE OF deceased ON contacts
    WHEN NEW.deceased < OLD.deceased
    BEGIN SELECT RAISE(ABORT, 'deceased only turns on'); END
    """,
    """
    CREATE TRIGGER suppressions_never_change BEFORE UPDATE ON suppressions
    BEGIN SELECT RAISE(ABORT, 'a suppressed number stays suppressed'); END
    """,
    """
    CREATE TRIGGER suppressions_never_go BEFORE DELETE ON suppressions
    BEGIN SELECT RAISE(ABORT, 'a suppressed number stays suppressed'); END
    """,
    """
    CREATE TRIGGER scripts_never_change BEFORE UPDATE ON scripts
    BEGIN SELECT RAISE(ABORT, 'answers belong to the exact script read: store a new version'); END
    """,
)

VIEWS = (
    # A household is with the chair that has one of its people in hand; it is written down nowhere else.
    """
    CREATE VIEW held_homes AS
    SELECT c.household, h.chair FROM chairs h JOIN contacts c ON c.id = h.contact_id
    """,
    """
    CREATE VIEW standing_outcomes AS
    SELECT * FROM outcomes o
    WHERE o.kind <> 'withdrawn' AND NOT EXISTS (SELECT 1 FROM outcomes later WHERE later.replaces = o.outcome_id)
    """,
)


def upgrade() -> None:
    for statement in TABLES + TRIGGERS + VIEWS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP VIEW standing_outcomes")
    op.execute("DROP VIEW held_homes")
    for table in (
        "receipts",
        "outbox",
        "outcomes",
        "numbers",
        "chairs",
        "suppressions",
        "scripts",
        "documents",
        "contacts",
    ):
        op.execute(f"DROP TABLE {table}")
