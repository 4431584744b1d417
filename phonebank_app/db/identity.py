"""The name under which a store sends: one database file, one name.

The service keeps each count of a device once. Two files that count on under one name (a copied folder, a backup put
back) would be at odds over every count, so a file that finds it is not alone takes a new name. Nothing of the log
changes: what was acknowledged under the old name stays acknowledged, what was not goes under the new one.
"""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import msgspec
import sqlalchemy as sa

from phonebank_app.db import marks
from phonebank_app.db.documents import Party, get, put
from phonebank_app.db.moments import to_ms
from phonebank_app.errors import BugError


def new_device_id() -> str:
    """An id for a new database file; a copy of the file must get its own."""
    return f"d_{uuid4().hex}"


def new_identity(connection: sa.Connection, now: datetime) -> str:
    """Give this store a name of its own, as after a restore or when a copy of it has been met; the caller commits.

    The counts go on from where they are: they need only be new under the new name.

    Returns:
        The new device id.
    """
    party = get(connection, Party)
    if party is None:
        raise BugError("a store without a party has no name to change")
    name = new_device_id()
    put(connection, msgspec.structs.replace(party, device_id=name), to_ms(now))
    marks.put(connection, msgspec.structs.replace(marks.get(connection), split_at=now), now)
    return name
