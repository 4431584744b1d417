"""Events and who comes; pairing codes that die of wrong tries."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("organiser_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("seat_code", sa.Text(), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("accepts_all", sa.Boolean(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("way_in", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("access_note", sa.Text(), nullable=False),
        sa.Column("host_name", sa.Text(), nullable=False),
        sa.Column("host_phone", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_because", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("listed_at", sa.BigInteger(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.BigInteger(), nullable=True),
        sa.Column("tidied_at", sa.BigInteger(), nullable=True),
        sa.Column("party_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["organiser_id"], ["people.person_id"], name=op.f("fk_events_organiser_id_people")),
        sa.ForeignKeyConstraint(["party_id"], ["parties.party_id"], name=op.f("fk_events_party_id_parties")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_events")),
        sa.UniqueConstraint("party_id", name=op.f("uq_events_party_id")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_organiser_id"), ["organiser_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_seat_code_starts"), ["seat_code", "starts"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_status_starts"), ["status", "starts"], unique=False)

    op.create_table(
        "attendances",
        sa.Column("attendance_id", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("brings", sa.Integer(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.event_id"], name=op.f("fk_attendances_event_id_events")),
        sa.ForeignKeyConstraint(["person_id"], ["people.person_id"], name=op.f("fk_attendances_person_id_people")),
        sa.PrimaryKeyConstraint("attendance_id", name=op.f("pk_attendances")),
        sa.UniqueConstraint("event_id", "email", name=op.f("uq_attendances_event_id_email")),
    )
    with op.batch_alter_table("attendances", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendances_email"), ["email"], unique=False)
        batch_op.create_index(batch_op.f("ix_attendances_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attendances_person_id"), ["person_id"], unique=False)

    op.create_table(
        "guest_links",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("attendance_id", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendance_id"],
            ["attendances.attendance_id"],
            name=op.f("fk_guest_links_attendance_id_attendances"),
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_guest_links")),
    )
    with op.batch_alter_table("guest_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guest_links_attendance_id"), ["attendance_id"], unique=False)

    op.create_table(
        "event_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("address_hash", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=False),
        sa.Column("settled_as", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.event_id"], name=op.f("fk_event_reports_event_id_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_reports")),
    )
    with op.batch_alter_table("event_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_reports_event_id"), ["event_id"], unique=False)

    # Pairing codes die of wrong tries. Codes that were made before cannot be told apart by their first half.
    with op.batch_alter_table("pairing_codes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("half_hash", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("wrong", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_index(batch_op.f("ix_pairing_codes_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pairing_codes_half_hash"), ["half_hash"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("pairing_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pairing_codes_half_hash"))
        batch_op.drop_index(batch_op.f("ix_pairing_codes_party_id"))
        batch_op.drop_column("wrong")
        batch_op.drop_column("half_hash")

    with op.batch_alter_table("event_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_reports_event_id"))

    op.drop_table("event_reports")
    with op.batch_alter_table("guest_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guest_links_attendance_id"))

    op.drop_table("guest_links")
    with op.batch_alter_table("attendances", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendances_person_id"))
        batch_op.drop_index(batch_op.f("ix_attendances_event_id"))
        batch_op.drop_index(batch_op.f("ix_attendances_email"))

    op.drop_table("attendances")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_events_status_starts"))
        batch_op.drop_index(batch_op.f("ix_events_seat_code_starts"))
        batch_op.drop_index(batch_op.f("ix_events_organiser_id"))

    op.drop_table("events")
