"""Results that were logged elsewhere come in: a printed sheet typed into a spreadsheet, an export of another system.

``sheets`` opens a file and tells its columns; ``rows`` understands them one by one; ``people`` finds whom each is
about; ``bringing_in`` plans what would be kept, shows it, and keeps it.
"""

from phonebank_app.elsewhere.bringing_in import LoggedElsewhere
from phonebank_app.elsewhere.columns import FIELDS, LogColumn
from phonebank_app.elsewhere.plans import BroughtIn, Double, Plan, WordUse
from phonebank_app.elsewhere.sheets import Choices, LogSheet, open_sheet

__all__ = [
    "FIELDS",
    "BroughtIn",
    "Choices",
    "Double",
    "LogColumn",
    "LogSheet",
    "LoggedElsewhere",
    "Plan",
    "WordUse",
    "open_sheet",
]
