"""The words that Qt says by itself (buttons, menus of fields, dialogs on files and printers), in the window's language.

Loaded only where that is not English. Qt brings no Welsh, so its words stand in our catalogue, under its own names for
where they are said; ``&`` marks the letter that is pressed with Alt, ``%1`` is what Qt puts in. A language that Qt has
itself is read from its own file first.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from phonebank_app.i18n import language, tr_listed


class Said(NamedTuple):
    """What Qt says in one place."""

    place: str
    words: tuple[str, ...]


def of_qt(place: str, *words: str) -> Said:
    return Said(place, words)


SAID = (
    of_qt("QPlatformTheme", "OK", "Save", "Save All", "Open", "&Yes", "Yes to &All", "&No", "N&o to All", "Abort"),
    of_qt("QPlatformTheme", "Retry", "Ignore", "Close", "Cancel", "Discard", "Help", "Apply", "Reset"),
    of_qt("QPlatformTheme", "Restore Defaults"),
    of_qt("QGnomeTheme", "&OK", "&Save", "&Cancel", "&Close", "Close without Saving"),
    of_qt("QDialogButtonBox", "OK"),
    of_qt("QDialog", "What's This?"),
    of_qt("QMessageBox", "Show Details...", "Hide Details..."),
    of_qt("QLineEdit", "&Undo", "&Redo", "Cu&t", "&Copy", "&Paste", "Delete", "Select All"),
    of_qt("QWidgetTextControl", "&Undo", "&Redo", "Cu&t", "&Copy", "&Paste", "Delete", "Select All"),
    of_qt("QWidgetTextControl", "Copy &Link Location"),
    of_qt("QUnicodeControlCharacterMenu", "Insert Unicode control character"),
    of_qt("QAbstractSpinBox", "&Select All", "&Step up", "Step &down"),
    of_qt("QComboBox", "Open the combo box selection popup"),
    of_qt("QScrollBar", "Scroll here", "Top", "Bottom", "Left edge", "Right edge", "Page up", "Page down"),
    of_qt("QScrollBar", "Page left", "Page right", "Scroll up", "Scroll down", "Scroll left", "Scroll right"),
    of_qt("QAccessibleActionInterface", "Press", "Increase", "Decrease", "ShowMenu", "SetFocus", "Toggle"),
    of_qt("QAccessibleActionInterface", "Scroll Left", "Scroll Right", "Scroll Up", "Scroll Down"),
    of_qt("QAccessibleActionInterface", "Previous Page", "Next Page", "Triggers the action", "Increase the value"),
    of_qt("QAccessibleActionInterface", "Decrease the value", "Shows the menu", "Sets the focus", "Toggles the state"),
    of_qt("QAccessibleActionInterface", "Scrolls to the left", "Scrolls to the right", "Scrolls up", "Scrolls down"),
    of_qt("QAccessibleActionInterface", "Goes back a page", "Goes to the next page"),
    of_qt("QFileDialog", "Look in:", "&Look in:", "File &name:", "Files of &type:", "Directory:", "&Open", "&Save"),
    of_qt("QFileDialog", "&Choose", "Open", "Save As", "Find Directory", "Back", "Go back", "Forward", "Go forward"),
    of_qt("QFileDialog", "Parent Directory", "Go to the parent directory", "Create New Folder", "Create a New Folder"),
    of_qt("QFileDialog", "New Folder", "&New Folder", "List View", "Change to list view mode", "Detail View"),
    of_qt("QFileDialog", "Change to detail view mode", "Sidebar", "List of places and bookmarks", "Files"),
    of_qt("QFileDialog", "All Files (*)", "All files (*)", "Directories", "Recent Places", "Remove", "Show "),
    of_qt("QFileDialog", "Show &hidden files", "&Rename", "&Delete", "Delete", "Could not delete directory."),
    of_qt("QFileDialog", "Are you sure you want to delete '%1'?", "%1 already exists.\nDo you want to replace it?"),
    of_qt("QFileDialog", "'%1' is write protected.\nDo you want to delete it anyway?"),
    of_qt("QFileDialog", "%1\nFile not found.\nPlease verify the correct file name was given."),
    of_qt("QFileDialog", "%1\nDirectory not found.\nPlease verify the correct directory name was given."),
    of_qt("QFileSystemModel", "Name", "Size", "Type", "Kind", "Date Modified", "My Computer", "Computer"),
    of_qt("QAbstractFileIconProvider", "Drive", "File", "Folder", "File Folder", "Alias", "Shortcut", "Unknown"),
    of_qt("QPrintDialog", "Print", "&Print", "&Options >>", "&Options <<", "Print to File (PDF)", "Local file"),
    of_qt("QPrintDialog", "Print To File ...", "Write PDF file", "All Pages", "Odd Pages", "Even Pages"),
    of_qt("QPrintDialog", "%1 is a directory.\nPlease choose a different file name."),
    of_qt("QPrintDialog", "File %1 is not writable.\nPlease choose a different file name."),
    of_qt("QPrintDialog", "%1 already exists.\nDo you want to overwrite it?"),
    of_qt("QPrintDialog", "The 'From' value cannot be greater than the 'To' value.", "Invalid Pages Definition"),
    of_qt("QPrintWidget", "Printer", "&Name:", "P&roperties", "Location:", "Preview", "Type:", "Output &file:"),
    of_qt("QPrintSettingsOutput", "Copies", "Copies:", "Print range", "Print all", "Pages from", "Pages", "to"),
    of_qt("QPrintSettingsOutput", "Current Page", "Selection", "Page &Set:", "Output Settings", "Collate", "Reverse"),
    of_qt("QPrintSettingsOutput", "Options", "Color Mode", "Color", "Grayscale", "Double Sided Printing", "Off"),
    of_qt("QPrintSettingsOutput", "Long side binding", "Short side binding"),
    of_qt("QPrintPropertiesDialog", "Printer Properties", "Job Options"),
    of_qt("QPrintPropertiesWidget", "Page", "Advanced"),
    of_qt("QPageSetupWidget", "Paper", "Page size:", "Width:", "Height:", "Paper source:", "Orientation", "Portrait"),
    of_qt("QPageSetupWidget", "Landscape", "Reverse landscape", "Reverse portrait", "Margins", "top margin"),
    of_qt("QPageSetupWidget", "left margin", "right margin", "bottom margin", "Page Layout", "Page &order:"),
    of_qt("QPageSetupWidget", "Pages &per sheet:", "Custom", "Millimeters (mm)", "Inches (in)", "Points (pt)"),
)


class QtWords(QTranslator):
    """Answers Qt with the words of our catalogue; what is not in it is left to Qt."""

    def __init__(self, parent: QCoreApplication) -> None:
        super().__init__(parent)
        self._known = {(said.place, words) for said in SAID for words in said.words}

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        if (context, source) not in self._known:
            return None
        said = tr_listed(source, context)
        return said if said != source else None

    def isEmpty(self) -> bool:
        return False


def install(qt: QCoreApplication) -> None:
    """Have Qt speak the window's language; dates and sizes in its own dialogs follow."""
    tag = language()
    of_qt = QTranslator(qt)
    if of_qt.load(f"qtbase_{tag}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        qt.installTranslator(of_qt)
    qt.installTranslator(QtWords(qt))
    QLocale.setDefault(QLocale(f"{tag}_GB"))
