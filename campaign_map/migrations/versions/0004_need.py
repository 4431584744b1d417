"""Polls, evidence, orders, decisions and boundaries."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "boundaries",
        sa.Column("seat_code", sa.Text(), nullable=False),
        sa.Column("west", sa.Float(), nullable=False),
        sa.Column("south", sa.Float(), nullable=False),
        sa.Column("east", sa.Float(), nullable=False),
        sa.Column("north", sa.Float(), nullable=False),
        sa.Column("rings", sa.LargeBinary(), nullable=False),
        sa.Column("loaded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seat_code", name=op.f("pk_boundaries")),
    )
    op.create_table(
        "boundary_sets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("overview", sa.LargeBinary(), nullable=False),
        sa.Column("loaded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boundary_sets")),
    )
    op.create_table(
        "chances",
        sa.Column("seat_code", sa.Text(), nullable=False),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seat_code", name=op.f("pk_chances")),
    )
    op.create_table(
        "figure_sets",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("seats", sa.LargeBinary(), nullable=False),
        sa.Column("counted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_figure_sets")),
    )
    op.create_table(
        "seat_counts",
        sa.Column("seat_code", sa.Text(), nullable=False),
        sa.Column("contacts", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("callable", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seat_code", name=op.f("pk_seat_counts")),
    )
    op.create_table(
        "seat_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_orders")),
    )
    with op.batch_alter_table("seat_orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_orders_seat_code_id"), ["seat_code", "id"], unique=False)

    op.create_table(
        "seat_rules",
        sa.Column("seat_code", sa.Text(), nullable=False),
        sa.Column("floor", sa.Float(), nullable=True),
        sa.Column("cap", sa.Integer(), nullable=True),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seat_code", name=op.f("pk_seat_rules")),
    )
    op.create_table(
        "swings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("points", sa.Float(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swings")),
    )
    with op.batch_alter_table("swings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_swings_place_id"), ["place", "id"], unique=False)

    op.create_table(
        "web_declines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_declines")),
    )
    op.create_table(
        "decisions",
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("party_id", sa.Text(), nullable=False),
        sa.Column("lease_id", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("seat_code", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("inputs", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["figures"], ["figure_sets.sha256"], name=op.f("fk_decisions_figures_figure_sets")),
        sa.ForeignKeyConstraint(["lease_id"], ["leases.lease_id"], name=op.f("fk_decisions_lease_id_leases")),
        sa.ForeignKeyConstraint(["party_id"], ["parties.party_id"], name=op.f("fk_decisions_party_id_parties")),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decisions")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decisions_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_decisions_lease_id"), ["lease_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decisions_party_id"), ["party_id"], unique=False)

    op.create_table(
        "voter_answers",
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("seat_code", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.contact_id"], name=op.f("fk_voter_answers_contact_id_contacts")
        ),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_voter_answers")),
    )
    with op.batch_alter_table("voter_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voter_answers_seat_code_value"), ["seat_code", "value"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("voter_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_voter_answers_seat_code_value"))

    op.drop_table("voter_answers")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decisions_party_id"))
        batch_op.drop_index(batch_op.f("ix_decisions_lease_id"))
        batch_op.drop_index(batch_op.f("ix_decisions_at"))

    op.drop_table("decisions")
    op.drop_table("web_declines")
    with op.batch_alter_table("swings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_swings_place_id"))

    op.drop_table("swings")
    op.drop_table("seat_rules")
    with op.batch_alter_table("seat_orders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seat_orders_seat_code_id"))

    op.drop_table("seat_orders")
    op.drop_table("seat_counts")
    op.drop_table("figure_sets")
    op.drop_table("chances")
    op.drop_table("boundary_sets")
    op.drop_table("boundaries")
