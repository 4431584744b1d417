"""A script for each language, who sent it in, and what parties are told of the others when one is new."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LANGUAGE = re.compile(r"""^[ \t]*language[ \t]*=[ \t]*["']([A-Za-z]{2,8})""", re.MULTILINE)
"""In the head of a script: the language itself, without a region."""


def upgrade() -> None:
    op.add_column("scripts", sa.Column("language", sa.Text(), server_default="en", nullable=False))
    op.add_column("scripts", sa.Column("sent_by", sa.Text(), server_default="", nullable=False))
    op.add_column("scripts", sa.Column("sent_at", sa.BigInteger(), nullable=True))
    op.add_column("changes", sa.Column("approved_by", sa.Text(), server_default="", nullable=False))
    op.add_column("changes", sa.Column("approved_at", sa.BigInteger(), nullable=True))
    op.add_column("changes", sa.Column("others", sa.Text(), nullable=True))
    scripts = sa.table("scripts", sa.column("id"), sa.column("text"), sa.column("language"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(scripts.c.id, scripts.c.text)).all():
        found = LANGUAGE.search(row.text)
        language = found[1].lower() if found else "en"
        connection.execute(scripts.update().where(scripts.c.id == row.id).values(language=language))


def downgrade() -> None:
    for column in ("others", "approved_at", "approved_by"):
        op.drop_column("changes", column)
    for column in ("sent_at", "sent_by", "language"):
        op.drop_column("scripts", column)
