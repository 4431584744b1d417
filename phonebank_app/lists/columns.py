"""Which column of a list means what: by its header, as the systems people export from word it, then by its content."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from phonebank_app.contacts import FIELDS
from phonebank_app.errors import ListProblem

How = Literal["name", "content", "chosen", "left_out", "unknown"]
LEAVE_OUT: Final = "-"

# A field may have several columns only if their cells say different things; else the first column is taken.
SEVERAL: Final = frozenset(
    {"address", "postcode", "tags", "phone", "phone_bad", "tps", "tps_clear", "tps_date", "do_not_call", "status"}
    | {"deceased", "note"}
)
NAMES: Final = frozenset({"given_name", "family_name", "full_name", "external_id", "elector_number"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    Attributes:
        index: its place, counted from 0.
        header: as it stands in the file; ``Column 3`` where the file has none.
        field: its meaning, a key of :data:`phonebank_app.contacts.FIELDS`, or empty: kept and passed through.
        how: how the meaning was found.
        screened: a TPS screening day that the header itself carries, or empty.
    """

    index: int
    header: str
    field: str = ""
    how: How = "unknown"
    screened: str = ""


_WORDS: Final = {
    "external_id": "id uuid guid externalid uniqueid recordid personid contactid voterid electorid supporterid "
    "memberid memberno membernumber membershipno membershipnumber vanid voterfilevanid mycampaignid nationbuilderid "
    "constituentid crmid ref reference refno urn personurn contactref rhifaelod",
    "elector_prefix": "electornumberprefix electornoprefix elecnoprefix rollnumberprefix",
    "elector_number": "electornumber electorno elecno electoralnumber electoralrollnumber rollnumber rollno "
    "rhifetholwr",
    "elector_suffix": "electornumbersuffix electornosuffix elecnosuffix rollnumbersuffix",
    "salutation": "title prefix salutation honorific nameprefix teitl",
    "given_name": "first firstname firstnames forename forenames given givenname givennames christianname fname "
    "knownas preferredname enwcyntaf prenom vorname",
    "family_name": "last lastname surname familyname lname secondname cyfenw nomdefamille nachname familienname "
    "apellidos apellido cognome",
    "full_name": "name fullname displayname namefull voter elector person contact resident enw enwllawn nom nombre "
    "nome",
    "address": "address adress addr fulladdress streetaddress residentialaddress homeaddress postaladdress street "
    "streetname streetnumber substreetname housename housenumber houseno flat flatnumber building buildingname "
    "buildingnumber road locality village town city posttown county state adminarea cyfeiriad tref sir adresse rue "
    "ville strasse anschrift ort direccion ciudad",
    "postcode": "postcode postalcode zip zipcode zip5 ziporpost ziporpostcode housepostcode pcode codpost outcode "
    "outwardcode incode inwardcode postcodeout postcodein postcodeoutward postcodeinward postcode1 postcode2 "
    "codepostal plz postleitzahl codigopostal",
    "area": "ward wardname wardcode area areaname pollingdistrict pollingdistrictcode pollingdistrictname pd pdcode "
    "division divisionname branch precinct electoralward neighbourhood",
    "household": "household householdid householdref hhid houseid uprn propertyurn addressid",
    "phone_bad": "ismobilebad mobilebad badmobile mobileiswrong badnumber isphonebad phonebad",
    "tps_clear": "tpsclear tpscleared tpsok tpspassed tpsfree",
    "do_not_call": "donotcall donotcalls dontcall donotphone dontphone donotring donottelephone donotcontact "
    "dontcontact dnc isdnc dncflag donotcallflag isdonotcall federaldonotcall isfederaldonotcall nocalls nophone "
    "nophonecalls nocontact optout optedout phoneoptout calloptout callingoptout suppress suppressed suppression "
    "unsubscribed excludefromcalls peidiwchaffonio",
    "permission_on": "permissionon permissiongivenon permissiondate callpermissiondate permissiontocallon",
    "permission_how": "permissionhow permissiongivenhow permissionby callpermissionhow permissionmethod",
    "permission_words": "permissionwords permissionwording wordsofthepermission callpermissionwording",
    "status": "subscriptionstatus smsstatus phonestatus consentstatus",
    "deceased": "deceased isdeceased died dead",
    "born": "dob dateofbirth birthdate dateborn borndate born bornat bornon birthday dyddiadgeni",
    "born_year": "yob yearofbirth birthyear bornyear dobyear",
    "born_month": "monthofbirth birthmonth bornmonth dobmonth",
    "born_day": "dayofbirth birthdayofmonth bornday dobday",
    "support": "supportlevel support supportscore supportcode votingintention vi lastvi canvasscode canvassresult "
    "partysupport pledge promise leaning",
    "tags": "tags tag taglist labels label groups keywords categories tagiau",
    "language": "language lang languages preferredlanguage primarylanguage spokenlanguage iaith",
    "note": "note notes comment comments remark remarks nodiadau",
    "source": "source datasource listsource sourcecode ffynhonnell",
}
_BY_WORD: Final = {word: field for field, words in _WORDS.items() for word in words.split()}

_PLACE: Final = (
    r"home|work|day|daytime|eve|evening|other|alt|alternative|second|secondary|pref|preferred|best|business|uk"
)
_PATTERNS: Final = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        (
            "phone",
            rf"(?:{_PLACE}|main|contact|mobile|cell|land)*(?:phone|telephone|tel|mobile|mob|cell|landline|cellphone|ffon"
            rf"|symudol)(?:phone|tel|line)?(?:no|nos|num|number|numbers)?(?:{_PLACE}|mobile|mob|landline|land|cell|main|symudol|gartref|gwaith)?\d{{0,2}}",
        ),
        ("phone", r"contact(?:no|num|number|numbers)\d?|number(?:to|)(?:call|ring)|rhif(?:ffon|ffonsymudol|cyswllt)"),
        (
            "phone",
            r"(?:numero(?:de)?)?(?:telefono?|movil|portable|handy|mobil|fixe|festnetz)(?:nummer|nr|privat|mobil)?\d?",
        ),
        ("address", r"v?add?ress(?:line)?[1-9]|v?address|add(?:r|line)?[1-9]|llinell?cyfeiriad[1-9]|cyfeiriad[1-9]"),
        ("tps_date", r"(?:date|last)?c?tps(?:was|last)?(?:date|screen(?:ed|ing)?|check(?:ed)?)(?:on|date|at)?\d?"),
        (
            "tps_date",
            r"(?:date|last)(?:of)?c?tps(?:screen(?:ed|ing)?|check(?:ed)?)(?:date|on)?|screen(?:ed|ing)(?:on|date)",
        ),
        (
            "tps",
            r"(?:is|on|in)?(?:phone|mobile|landline|tel|telephone|home|work)?\d?(?:c?tps){1,2}(?:flag|flagged|status|listed"
            r"|registered|register|registration|match|matched|yn|yesno|phone|mobile|landline)?\d?",
        ),
        ("tps", r"telephonepreferenceservice(?:flag|status|listed|registered)?"),
    )
)
# Whose the thing is adds nothing: "Elector Forename", "can2_user_city", "PropertyAddress1".
_WHOSE: Final = re.compile(
    r"(?:elector|voter|property|primary|can2user|can2|contact|person|resident|residential|supporter|member|user|customer"
    r"|registered|main|house|home)(?=.)"
)
_DATED: Final = re.compile(r"(.*tps.*?)(\d{4}-\d\d-\d\d|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})\W*", re.IGNORECASE)


def squash(header: str) -> str:
    """A header without case, accents, spaces and signs: ``Voter File VANID`` and ``voter_file_van-id`` are one."""
    plain = unicodedata.normalize("NFKD", header).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


@lru_cache(maxsize=1_024)
def field_of(header: str) -> str:
    """The meaning of a header, or empty when no known system uses it for something we need."""
    plain = squash(header)
    while plain:
        if plain in _BY_WORD:
            return _BY_WORD[plain]
        for field, pattern in _PATTERNS:
            if pattern.fullmatch(plain):
                return field
        whose = _WHOSE.match(plain)
        if not whose:
            break
        plain = plain[whose.end() :]
    return ""


def known_headers(cells: Sequence[str]) -> int:
    """How many cells of a row are headers that some system uses."""
    return sum(map(bool, map(field_of, cells)))


def recognise(headers: Sequence[str]) -> tuple[Column, ...]:
    """The columns of a header row, each with the meaning its name gives it."""
    taken: set[str] = set()
    # "MoB" beside "YoB" is a month of birth, not a mobile; and "DoB" beside both is its day.
    parts = set(map(squash, headers))
    born = {"mob": "born_month"} if {"yob", "dob"} & parts else {}
    if {"yob", "mob"} <= parts:
        born["dob"] = "born_day"
    columns = []
    for index, raw in enumerate(headers):
        header = " ".join(raw.split()) or f"Column {index + 1}"
        dated = _DATED.fullmatch(header)
        field = "tps" if dated else born.get(squash(header)) or field_of(header)
        if field in taken and field not in SEVERAL:
            field = ""
        taken.add(field)
        how: How = "name" if field else "unknown"
        columns.append(Column(index, header, field, how, dated[2] if dated else ""))
    return _distinct(columns)


def _distinct(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Number headers that occur twice, so that each column can be named: ``Notes``, ``Notes (2)``."""
    times: dict[str, int] = {}
    named = []
    for column in columns:
        times[column.header] = count = times.get(column.header, 0) + 1
        named.append(replace(column, header=f"{column.header} ({count})") if count > 1 else column)
    return tuple(named)


def choose(columns: Sequence[Column], mapping: Mapping[str, str]) -> tuple[Column, ...]:
    """Apply what a person chose: header to field, or to an empty text for "keep, but do not use".

    Raises:
        ListProblem: no such column, or no such field.
    """
    by_name = {squash(column.header): at for at, column in enumerate(columns)}
    chosen = list(columns)
    for header, field in mapping.items():
        at = by_name.get(squash(header))
        if at is None:
            raise ListProblem(f"This list has no column “{header}”.", f"Its columns are {headers_in_words(columns)}.")
        if field == LEAVE_OUT:
            chosen[at] = replace(columns[at], field="", how="left_out")
            continue
        if field and field not in FIELDS:
            raise ListProblem(f"A column cannot mean “{field}”.", f"It can mean {', '.join(sorted(FIELDS))}.")
        chosen[at] = replace(columns[at], field=field, how="chosen")
        for other, column in enumerate(chosen):
            if other != at and field and column.field == field and field not in SEVERAL and column.how != "chosen":
                chosen[other] = replace(column, field="", how="unknown")
    return tuple(chosen)


def headers_in_words(columns: Sequence[Column]) -> str:
    """The first headers of a list, quoted, for a message."""
    shown = [f"“{column.header[:40]}”" for column in columns[:12]]
    more = len(columns) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
