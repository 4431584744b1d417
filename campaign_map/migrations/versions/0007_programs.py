"""What other programs send and ask for by OSDI, and the moments by which a person's record changed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MARKED = sa.text("asked_off_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("contacts", sa.Column("asked_off_at", sa.BigInteger(), nullable=True))
    op.create_index(
        op.f("ix_contacts_asked_off_at"),
        "contacts",
        ["asked_off_at"],
        unique=False,
        postgresql_where=_MARKED,
        sqlite_where=_MARKED,
    )
    op.add_column("numbers", sa.Column("rescreened_at", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_numbers_rescreened_at"), "numbers", ["rescreened_at"], unique=False)
    op.create_index(op.f("ix_numbers_suppressed_at"), "numbers", ["suppressed_at"], unique=False)
    op.create_index(op.f("ix_outcomes_received_at"), "outcomes", ["received_at"], unique=False, postgresql_using="brin")
    op.create_table(
        "osdi_programs",
        sa.Column("coordinator_id", sa.Text(), nullable=False),
        sa.Column("party_id", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coordinator_id"],
            ["coordinators.coordinator_id"],
            name=op.f("fk_osdi_programs_coordinator_id_coordinators"),
        ),
        sa.ForeignKeyConstraint(["device_id"], ["devices.device_id"], name=op.f("fk_osdi_programs_device_id_devices")),
        sa.ForeignKeyConstraint(["party_id"], ["parties.party_id"], name=op.f("fk_osdi_programs_party_id_parties")),
        sa.PrimaryKeyConstraint("coordinator_id", name=op.f("pk_osdi_programs")),
        sa.UniqueConstraint("party_id", name=op.f("uq_osdi_programs_party_id")),
    )
    op.create_table(
        "osdi_canvasses",
        sa.Column("outcome_id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("party_id", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("device_seq", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("origin_system", sa.Text(), nullable=False),
        sa.Column("contact_type", sa.Text(), nullable=False),
        sa.Column("input_type", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("outcome_id", name=op.f("pk_osdi_canvasses")),
    )
    op.create_table(
        "osdi_identifiers",
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("outcome_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["osdi_canvasses.outcome_id"], name=op.f("fk_osdi_identifiers_outcome_id_osdi_canvasses")
        ),
        sa.PrimaryKeyConstraint("identifier", name=op.f("pk_osdi_identifiers")),
    )
    op.create_index(op.f("ix_osdi_identifiers_outcome_id"), "osdi_identifiers", ["outcome_id"], unique=False)
    op.create_table(
        "osdi_answers",
        sa.Column("server_seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome_id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("seat_code", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.contact_id"], name=op.f("fk_osdi_answers_contact_id_contacts")
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcomes.outcome_id"], name=op.f("fk_osdi_answers_outcome_id_outcomes")
        ),
        sa.PrimaryKeyConstraint("server_seq", "place", name=op.f("pk_osdi_answers")),
    )
    op.create_index(op.f("ix_osdi_answers_contact_id"), "osdi_answers", ["contact_id"], unique=False)
    op.create_index(op.f("ix_osdi_answers_question_server_seq"), "osdi_answers", ["question", "server_seq"])
    op.create_index(op.f("ix_osdi_answers_seat_code_server_seq"), "osdi_answers", ["seat_code", "server_seq"])
    op.create_table(
        "osdi_progress",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("answers_through", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_osdi_progress")),
    )


def downgrade() -> None:
    for table in ("osdi_progress", "osdi_answers", "osdi_identifiers", "osdi_canvasses", "osdi_programs"):
        op.drop_table(table)
    op.drop_index(op.f("ix_outcomes_received_at"), table_name="outcomes")
    op.drop_index(op.f("ix_numbers_suppressed_at"), table_name="numbers")
    op.drop_index(op.f("ix_numbers_rescreened_at"), table_name="numbers")
    op.drop_index(op.f("ix_contacts_asked_off_at"), table_name="contacts")
    op.drop_column("numbers", "rescreened_at")
    op.drop_column("contacts", "asked_off_at")
