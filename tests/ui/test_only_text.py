"""Words reach the window through ``ui/text.py`` and by no other door: Qt's own doors are banned everywhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[2] / "phonebank_app"
THE_DOOR = "ui/text.py"
ITS_PROSE = "ui/prose.py"
"""The part of it that holds paragraphs."""

DOORS = frozenset(
    {"setToolTip", "setWhatsThis", "setStatusTip", "setTextFormat", "setHtml", "insertHtml", "setMarkdown"}
    | {"insertMarkdown", "setPlainText", "insertPlainText", "insertText", "setPlaceholderText", "setAccessibleName"}
    | {"setAccessibleDescription", "setWindowTitle", "setWindowIconText", "setTitle", "setLabelText", "setDetailedText"}
    | {"setInformativeText", "setItemText", "setTabText", "setHeaderLabels", "setHorizontalHeaderLabels", "addText"}
    | {"drawText", "drawStaticText", "drawTextItem", "drawItemText", "elidedText", "showText", "showMessage"}
    | {"addItem", "addItems", "insertItem", "insertItems", "addAction", "addMenu", "addTab", "addRow", "setFormat"}
    | {"setPrefix", "setSuffix", "setSpecialValueText", "setDocument", "setDefaultStyleSheet", "setSource"}
    | {"updateAccessibility", "setSubTitle", "setButtonText", "setApplicationDisplayName"}
)
"""Methods of Qt that take words. ``setText`` is not among them: whoever has one is a class below."""

CLASSES: dict[str, frozenset[str]] = {
    "QLabel": frozenset({THE_DOOR}),
    "QTextDocument": frozenset({ITS_PROSE, "ui/scripts/highlighting.py"}),  # the second is given one, to colour
    "QTextCursor": frozenset({ITS_PROSE, "ui/scripts/text_field.py"}),
    "QAccessibleAnnouncementEvent": frozenset({THE_DOOR}),
    # A second door, for what a person types into a script: plain text, which Qt never reads as markup.
    "QPlainTextEdit": frozenset({"ui/scripts/text_field.py"}),
    "QTextEdit": frozenset({"ui/scripts/text_field.py"}),  # for its underlines alone: it is never made
    "QLineEdit": frozenset(
        {
            THE_DOOR,
            "ui/parts/fields.py",
            "ui/host/first_run_code.py",
            "ui/host/locked_field.py",
            "ui/people/pin_dialogs.py",
        }
    ),
    "QComboBox": frozenset({"ui/parts/fields.py"}),
    # They are given no words of Qt's: they paint their own, by the door.
    "QPushButton": frozenset(
        {
            "ui/parts/button_face.py",
            "ui/parts/icon_button.py",
            "ui/rail.py",
            "ui/host/tonight_chairs.py",
            "ui/nearby/found_row.py",
            "ui/caller/chair_strip.py",
            "ui/scripts/problems_card.py",
        }
    ),
    "QAbstractButton": frozenset({"ui/host/first_run_parts.py", "ui/caller/scale.py"}),
    "QAbstractTableModel": frozenset({"ui/tables/paged.py", "ui/map/table.py"}),
    # Each of its runs has been made plain before it is laid out.
    "QTextLayout": frozenset({"ui/paper/rich.py"}),
    # Its title is the seat's, by the door; what it draws goes through it too.
    "QPdfWriter": frozenset({"ui/evening_page/files.py", "ui/paper/files.py"}),
    # It is given no words: what stands on its pages is painted by the door.
    "QPrinter": frozenset({"ui/paper/printer.py"}),
    **dict.fromkeys(
        [
            "QMessageBox",
            "QErrorMessage",
            "QInputDialog",
            "QProgressDialog",
            "QToolTip",
            "QWhatsThis",
            "QStatusBar",
            "QTextBrowser",
            "QCheckBox",
            "QRadioButton",
            "QToolButton",
            "QCommandLinkButton",
            "QGroupBox",
            "QMenu",
            "QMenuBar",
            "QAction",
            "QSystemTrayIcon",
            "QListWidget",
            "QTableWidget",
            "QTreeWidget",
            "QStandardItem",
            "QStandardItemModel",
            "QStringListModel",
            "QAbstractListModel",
            "QAbstractItemModel",
            "QGraphicsTextItem",
            "QGraphicsSimpleTextItem",
            "QGraphicsScene",
            "QStaticText",
            "QSplashScreen",
            "QTabWidget",
            "QTabBar",
            "QToolBox",
            "QDockWidget",
            "QWizard",
            "QWizardPage",
            "QCompleter",
            "QFormLayout",
            "QClipboard",
            "QWebEngineView",
            "QQuickWidget",
            "QQuickView",
        ],
        frozenset[str](),
    ),
}
"""Classes that take words, and who may use them, because they take them from the door."""

THEIRS = {
    ("ui/parts/fields.py", "addItems"),
    ("ui/evening_page/files.py", "setTitle"),
    ("ui/scripts/text_field.py", "setPlainText"),
    ("ui/scripts/text_field.py", "insertText"),
    ("ui/scripts/highlighting.py", "setFormat"),
}
"""Where a door of Qt is used with words that went through ``plain`` one by one; and the field in which scripts are
written: it holds the author's own text, sign by sign, which Qt never takes for markup there. Its colours are no
words."""


CLIPBOARD = {"ui/evening_page/desk.py", "ui/pasting.py"}
"""Who may reach for it. The one puts a picture and a sentence there that were made to be posted, without a name or a
number; the other only reads."""


def uses(source: str, where: str) -> Iterator[str]:
    """Every way past the door in a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PySide6"):
            for name in node.names:
                if where not in CLASSES.get(name.name, {where}):
                    yield f"{where}:{node.lineno} imports {name.name}"
        elif isinstance(node, ast.Import) and any(name.name.startswith("PySide6") for name in node.names):
            yield f"{where}:{node.lineno} imports Qt whole, so that nobody sees what it uses"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            said = not all(isinstance(one, ast.Constant) for one in node.args)
            if (
                node.func.attr in DOORS
                and said
                and where not in (THE_DOOR, ITS_PROSE)
                and (where, node.func.attr) not in THEIRS
            ):
                yield f"{where}:{node.lineno} calls {node.func.attr}"
            if node.func.attr == "clipboard" and where not in CLIPBOARD:
                yield f"{where}:{node.lineno} reaches for the clipboard, which other programs read"


def test_whoever_pastes_a_list_only_reads_the_clipboard() -> None:
    assert "setText" not in (PROGRAM / "ui/pasting.py").read_text(encoding="utf-8")
    assert "setMimeData" not in (PROGRAM / "ui/pasting.py").read_text(encoding="utf-8")


def by_qt(source: str) -> bool:
    """Whether a module has anything to do with Qt: other ``addText`` and the like are not our business."""
    return "PySide6" in source or "phonebank_app.ui" in source


def modules() -> list[str]:
    """Every module of the program that knows Qt."""
    files = (file for file in sorted(PROGRAM.rglob("*.py")) if by_qt(file.read_text(encoding="utf-8")))
    return [file.relative_to(PROGRAM).as_posix() for file in files]


@pytest.mark.parametrize("where", modules())
def test_words_reach_the_window_by_one_door(where: str) -> None:
    assert list(uses((PROGRAM / where).read_text(encoding="utf-8"), where)) == []


@pytest.mark.parametrize(
    "trespass",
    [
        "from PySide6.QtWidgets import QLabel",
        "from PySide6.QtWidgets import QMessageBox as Box",
        "import PySide6.QtWidgets",
        "button.setToolTip(name)",
        "self.view.setHtml(f'<b>{name}</b>')",
        "painter.drawText(box, flags, name)",
        "QGuiApplication.clipboard().setText(number)",
    ],
)
def test_every_other_door_is_found(trespass: str) -> None:
    assert list(uses(trespass, "ui/host/somewhere.py"))
