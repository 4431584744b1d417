"""What the next page will need, imported while somebody reads this one."""

from __future__ import annotations

import gc
import importlib
import sys

_REST = "phonebank_app.desks.open_party"


async def load_the_rest() -> None:
    """Import it in a thread."""
    from asyncio import to_thread

    if _REST in sys.modules:
        return
    await to_thread(importlib.import_module, _REST)
    # Modules are no garbage: nobody need look through them while a caller talks.
    gc.freeze()
