"""What was not sent, as a file that only the campaign can read: the way out when there is no network, or it says no.

The file is a sealed log (docs/journal-format.md); ``campaign-map open-sealed`` takes it in as if it had come over the
network, so that it does no harm when it also does.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from phonebank_app.db import journal, log, wishes
from phonebank_app.db.engine import Store
from phonebank_app.errors import NotAllowed
from phonebank_app.i18n import tr

SUFFIX = ".sealed"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed file that is on the disk: how many outcomes it holds, and how many wishes and promises of voters."""

    path: Path
    outcomes: int
    wishes: int


def seal_unsent(store: Store, path: Path) -> Sealed:
    """Write everything that the campaign has not acknowledged, the tray included, sealed to the campaign.

    Raises:
        NotAllowed: nothing is unsent, or the list came without the campaign's key.
        FileProblem: it cannot be written there; a file that was there is as it was.
    """
    with store.read() as connection:
        nothing = not sum(log.unsent(connection)) and not wishes.unsent(connection)
    if nothing:
        raise NotAllowed(
            tr("Everything has been sent: there is nothing to save for the campaign."), tr("You need do nothing.")
        )
    return Sealed(path, *journal.sealed_copy(store, None, path))
