"""What is written in answer to a scale, a number or a date: whether it is one, and how it is kept.

A kept value is one text: a whole number in digits, or an ISO date. It is read relative to the day of the call.
"""

from __future__ import annotations

from datetime import date

from phonebank_app.i18n import tr
from phonebank_app.scripts.calendar_words import read_day, read_figure
from phonebank_app.scripts.model import FIGURES, WRITTEN, Question, QuestionKind
from phonebank_app.words.said_dates import said_day


def value_of(question: Question, text: str, today: date, polling_day: date | None = None) -> str:
    """The value that is kept for what was written, or an empty string when it is not yet an answer."""
    if question.kind is QuestionKind.DATE:
        day = read_day(text, today, polling_day)
        return day.isoformat() if day else ""
    figure = read_figure(text) if question.kind in FIGURES else None
    if figure is None or (question.low is not None and figure < question.low):
        return ""
    return "" if question.high is not None and figure > question.high else str(figure)


def problem_of(question: Question, text: str, today: date, polling_day: date | None = None) -> str:
    """Why what is written is not yet an answer, in a sentence; empty when it is one, or nothing is written."""
    if not text.strip() or question.kind not in WRITTEN or value_of(question, text, today, polling_day):
        return ""
    if question.kind is QuestionKind.DATE:
        return tr("Which day is that? Write 12/12, 12 December, Thursday or tomorrow.")
    low, high = question.low, question.high
    if low is not None and high is not None:
        return tr("Write a whole number from {low} to {high}.", low=low, high=high)
    return tr("Write a whole number in digits, such as 2.")


def in_full(question: Question, value: str, language: str) -> str:
    """A kept value as people say it in the script's language: “Thursday 12 December 2019”, “7”."""
    if question.kind is not QuestionKind.DATE:
        return value
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return said_day(day, language, year=True)
