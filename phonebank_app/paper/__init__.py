"""Call sheets on paper: for when the laptop, the power or the room runs out.

``printing`` chooses people by the calling rules and holds them; ``entering`` takes a sheet back in, row by row, once;
``codes`` are what is typed or scanned; ``when`` reads times as people write them.
"""

from phonebank_app.paper import when
from phonebank_app.paper.codes import MOST_ROWS, in_square, row_code, spaced
from phonebank_app.paper.entering import Entering
from phonebank_app.paper.printing import USUAL_ROWS, Printed, Printing
from phonebank_app.paper.rows import (
    Entered,
    Entry,
    Meanwhile,
    OpenSheet,
    PaperQuestion,
    PaperRow,
    PrintedSheet,
    SavedLine,
    SheetLine,
    SheetView,
)

__all__ = [
    "MOST_ROWS",
    "USUAL_ROWS",
    "Entered",
    "Entering",
    "Entry",
    "Meanwhile",
    "OpenSheet",
    "PaperQuestion",
    "PaperRow",
    "Printed",
    "PrintedSheet",
    "Printing",
    "SavedLine",
    "SheetLine",
    "SheetView",
    "in_square",
    "row_code",
    "spaced",
    "when",
]
