"""A code set of an organisation's own, as a coordinator may write one."""

from __future__ import annotations

CODES = """\
title = "Harrow canvass"

[[column]]
header = "Voter No"
holds = "person_id"

[[column]]
header = "Source"
says = "Phonebank"

[[column]]
header = "Rung"
holds = "date"
form = "uk"

[[column]]
header = "Result"
holds = "outcome"

[[column]]
header = "VI"
holds = "answer"
question = "intention"

[outcomes]
conversation = "C"
partial = "C"
call_back = "CB"
not_available = "NA"
no_answer = "NA"
left_message = "NA"
busy = ""
wrong_number = "WN"
not_in_service = "WN"
moved = "M"
deceased = "D"
refused = "R"
do_not_call = "X"
language_barrier = "L"
hostile = "R"
ended_kindly = "X"

[answers.intention]
ours = "L"
undecided = "U"
leaning = "L"
"""
