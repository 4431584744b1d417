"""The system’s printers. Loaded when something is printed: most evenings nothing is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from phonebank_app.ui.paper.files import A4


def there_is_one() -> bool:
    """Whether the system knows a printer."""
    return bool(QPrinterInfo.availablePrinterNames())


def ask(parent: QWidget, then: Callable[[QPrinter], None]) -> QPrintDialog:
    """The system’s own question which printer, then ``then``. Returns at once."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setFullPage(True)
    printer.setPageLayout(A4)
    dialog = QPrintDialog(printer, parent)
    dialog.accepted.connect(lambda: then(printer))
    dialog.setModal(True)
    dialog.show()
    return dialog
