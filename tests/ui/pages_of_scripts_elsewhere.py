"""The page on which scripts go to other programs and come from them."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from phonebank_app.hosting import shipped_script
from phonebank_app.script_writing import script_files
from phonebank_app.scripts import parse
from phonebank_app.scripts.interchange import Brought, Remark, grouped, losses
from phonebank_app.ui.scripts_exchange.page import ExchangePage
from tests.ui.page_table import page

TEXT = shipped_script().read_text("utf-8")


def _about_a_script() -> ExchangePage:
    made = ExchangePage(script_files.formats())
    made.show_script(parse(TEXT).title)
    return made


@page("scripts elsewhere")
def _out() -> QWidget:
    made = _about_a_script()
    made.choose("xlsform")
    made.show_others(["Cymraeg (cy)"])
    made.show_losses(grouped(losses(parse(TEXT), "xlsform", TEXT)))
    return made


@page("scripts elsewhere, one came in")
def _in() -> QWidget:
    made = _about_a_script()
    remarks = (
        Remark("survey, row 5", "“geopoint” cannot be asked over a telephone: it is left out."),
        Remark("", "A first step was added that says who rings and for whom: the law wants it, and the file had none."),
    )
    made.into.show_brought("doorstep.xlsx", 8, usable=True, languages=("cy",))
    made.lost.show_brought(Brought("xlsform", TEXT, remarks, (), parse(TEXT)))
    return made
