"""Which column of a log of calls means what, as VAN, CallHub, ThruTalk, Zetkin, Spoke and people’s sheets have it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal

from phonebank_app.elsewhere.result_words import squash
from phonebank_app.errors import ListProblem
from phonebank_app.i18n import tr
from phonebank_app.lists.columns import field_of

FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "id": "id",
        "full_name": "name",
        "given_name": tr("first name"),
        "family_name": "surname",
        "phone": tr("number rung"),
        "result": "result",
        "when": tr("day, or day and time"),
        "time": "time",
        "caller": tr("who rang"),
        "note": "note",
        "call_back_at": tr("when to ring back"),
        "language": tr("language wanted"),
        "do_not_call": tr("asked not to be rung"),
    }
)
"""What a column can mean, in words; besides, ``answer:`` and the name of a question of the script."""

ANSWER: Final = "answer:"
SEVERAL: Final = frozenset({"id", "phone", "note", "do_not_call"})

_WORDS: Final = {
    "id": "contactid id externalid voterid vanid voterfilevanid mycampaignid personid supporterid memberid electorid "
    "constituentid nationbuilderid zetkinid ref reference contactexternalid uniqueid uuid electornumber targetid",
    "full_name": "name fullname voter contact contactname votername targetname target person resident elector",
    "given_name": "first firstname forename forenames given givenname voterfirstname contactfirstname targetfirstname",
    "family_name": "last lastname surname familyname voterlastname contactlastname targetlastname",
    "phone": "number numberrung numbercalled numberdialled numberdialed dialednumber dialledno calledto "
    "contactcell voterphone phonedialed",
    "result": "result results outcome outcomecode disposition dispositions calldisposition callstatus callresult "
    "resultcode resultcodename resultshortname resultname contactresult canvassresult contactmessagestatus "
    "messagestatus howitended lastdisposition callstate calloutcome canlyniad",
    "when": "when date day datecalled calldate datecanvassed datecontacted contacteddate contactdate dateofcall "
    "calledat calledon callstarttime callstartedat starttime startedat savedat timestamp datetime attemptedat "
    "datetimecalled calltimestamp allocationtime updatetime dyddiad",
    "time": "time timecalled calltime timeofcall hour amser",
    "caller": "caller callername whorang rangby calledby canvasser canvassedby canvassername agent agentname agentid "
    "volunteer volunteername user username callerlogin guest contactedby enteredby galwr",
    "note": "note notes comment comments remark remarks callnotes callnote latestnote freetext nodiadau",
    "call_back_at": "callback callbackat callbacktime callbackdate callbackon callbackafter ringback ringbackat "
    "ringbackon whentoringback scheduledcallback callbackscheduledat",
    "language": "language languagewanted preferredlanguage iaith",
    "do_not_call": "donotcall dnc optout optedout contactoptout donotring donotphone askednottoberung wantstoberemoved "
    "removefromlist unsubscribed",
}
_BY_WORD: Final = {word: field for field, words in _WORDS.items() for word in words.split()}
_FROM_LISTS: Final = {"phone": "phone", "external_id": "id", "do_not_call": "do_not_call", "elector_number": "id"}

# By headers that no other system has.
_SYSTEMS: Final = (
    ("VAN", frozenset({"voterfilevanid", "vanid", "datecanvassed", "resultshortname"})),
    ("ThruTalk", frozenset({"voteridtype", "callerlogin"})),
    ("Spoke", frozenset({"contactcell", "contactmessagestatus"})),
    ("CallHub", frozenset({"disposition", "calldisposition", "callstatus", "agentname", "lastdisposition"})),
    ("Zetkin", frozenset({"targetid", "zetkinid", "callbackafter", "allocationtime"})),
)


@dataclass(frozen=True, slots=True)
class LogColumn:
    """One column of a log of calls.

    Attributes:
        index: its place from 0; ``header``: as it stands in the file.
        field: a key of :data:`FIELDS`, ``answer:`` and a question, or empty: left alone.
        how: by its name, or chosen by a person.
        words: of an answer, the column holds the voter’s own words, not codes.
    """

    index: int
    header: str
    field: str = ""
    how: Literal["name", "chosen", "unknown"] = "unknown"
    words: bool = False


def recognise(headers: Sequence[str], questions: Mapping[str, str]) -> tuple[LogColumn, ...]:
    """The columns of a header row.

    Args:
        questions: squashed names, titles and the like of the script’s questions, each with the question’s name.
    """
    taken: set[str] = set()
    columns = []
    times: dict[str, int] = {}
    for index, raw in enumerate(headers):
        header = " ".join(raw.split()) or f"Column {index + 1}"
        times[header] = times.get(header, 0) + 1
        named = f"{header} ({times[header]})" if times[header] > 1 else header
        field, words = _meaning(header, questions)
        if field in taken and field not in SEVERAL and not words:
            field = ""
        taken.add("" if words else field)
        columns.append(LogColumn(index, named, field, "name" if field else "unknown", words and bool(field)))
    return tuple(columns)


def _meaning(header: str, questions: Mapping[str, str]) -> tuple[str, bool]:
    plain = squash(header)
    own = plain.endswith("ownwords")
    bare = plain.removesuffix("ownwords")
    for prefix in ("answer", "question", ""):
        if bare.startswith(prefix) and bare[len(prefix) :] in questions:
            return f"{ANSWER}{questions[bare[len(prefix) :]]}", own
    return _BY_WORD.get(plain) or _FROM_LISTS.get(field_of(header), ""), False


def choose(columns: Sequence[LogColumn], mapping: Mapping[str, str], questions: Iterable[str]) -> tuple[LogColumn, ...]:
    """Apply what a person chose: header to field, or to an empty text for “leave it alone”.

    Raises:
        ListProblem: no such column, or nothing of that name.
    """
    chosen = list(columns)
    by_name = {squash(column.header): at for at, column in enumerate(columns)}
    known = {*FIELDS, *(f"{ANSWER}{question}" for question in questions)}
    for header, field in mapping.items():
        at = by_name.get(squash(header))
        if at is None:
            shown = ", ".join(f"“{column.header}”" for column in columns)
            raise ListProblem(
                tr("This file has no column “{header}”.", header=header), tr("Its columns are {shown}.", shown=shown)
            )
        if field and field not in known:
            raise ListProblem(
                tr("A column cannot mean “{field}”.", field=field),
                tr("It can mean {names}.", names=", ".join(sorted(known))),
            )
        for other, column in enumerate(chosen):
            if other != at and field and column.field == field and field not in SEVERAL and column.how != "chosen":
                chosen[other] = replace(column, field="", how="unknown")
        chosen[at] = replace(columns[at], field=field, how="chosen", words=False)
    return tuple(chosen)


def system_of(headers: Iterable[str]) -> str:
    """The system whose headers these are; empty for a sheet of people’s own."""
    plain = {squash(header) for header in headers}
    return next((name for name, marks in _SYSTEMS if plain & marks), "")
