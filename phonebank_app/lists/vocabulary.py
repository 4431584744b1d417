"""The words that lists have in their headers: those of the systems people export from, and those that people type.

Each stands as :func:`phonebank_app.lists.columns.squash` leaves it: small letters and figures, no accents, no spaces.
Welsh ones too, and those of spreadsheets in French, German, Spanish and Italian.
"""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = {
    "external_id": "id uuid guid externalid uniqueid uniqueref recordid personid contactid voterid electorid "
    "supporterid memberid memberno membernumber membershipno membershipnumber vanid voterfilevanid mycampaignid "
    "nationbuilderid constituentid crmid ref "
    "reference refno urn personurn contactref rhifaelod identifier identifiers identifiant "
    "voterref voterreference uniquevoterreference uniquevoterref electorref voterurn constituentref peopleid lookupid",
    "elector_prefix": "electornumberprefix electornoprefix elecnoprefix rollnumberprefix rollnoprefix enprefix",
    "elector_number": "electornumber electorno electornum elecno electoralnumber electoralno electoralrollnumber "
    "electoralrollno electorrollnumber electorrollno rollnumber rollno registernumber registerno pdnumber pdno "
    "rhifetholwr",
    "elector_suffix": "electornumbersuffix electornosuffix elecnosuffix rollnumbersuffix rollnosuffix ensuffix",
    "salutation": "title prefix salutation honorific honorificprefix nameprefix teitl civilite civility anrede "
    "tratamiento titolo",
    "given_name": "first firstname firstnames forename forenames given givenname givennames christianname "
    "christiannames fname knownas preferredname preferredfirstname firstnameorinitials forenameorinitials enwcyntaf "
    "prenom prenoms vorname vornamen nombredepila",
    "family_name": "last lastname surname surnames familyname lname sname secondname cyfenw nomdefamille nachname "
    "familienname apellidos apellido cognome",
    "full_name": "name names fullname displayname wholename namefull voter elector person contact resident who "
    "nameofelector nameofvoter surnameinitials surnameandinitials nameandinitials enw enwllawn nom nombre nome "
    "nomcomplet nombrecompleto nomeprenom nomprenom vollername",
    "address": "address adress addr fulladdress streetaddress residentialaddress homeaddress postaladdress "
    "qualifyingaddress currentaddress formattedaddress street streetname streetnumber streetno substreetname "
    "housename housenumber houseno house housenameornumber housenamenumber housenumberorname housenumbername flat "
    "flatnumber flatno building buildingname buildingnumber propertyname propertynumber road roadname locality village "
    "town city towncity townorcity citytown posttown county state stateprovince stateorprovince adminarea "
    "coaddress addressinfo where cyfeiriad tref sir adresse rue ville strasse strae hausnummer hausnr anschrift ort "
    "wohnort direccion calle ciudad localidad provincia indirizzo citta addresslines",
    "postcode": "postcode postcodes postalcode zip zipcode zip5 ziporpost ziporpostcode ziporpostalcode zippostcode "
    "zippostalcode housepostcode pcode pc codpost outcode outwardcode outward incode inwardcode inward postcodeout "
    "postcodein postcodeoutward postcodeinward postcode1 postcode2 codepostal plz postleitzahl codigopostal cap",
    "area": "ward wardname wardcode area areaname pollingdistrict pollingdistrictcode pollingdistrictname pd pdcode "
    "pdname district division divisionname branch precinct precinctname electoralward electoraldivision neighbourhood "
    "wardordivision dosbarthetholiadol dosbarthpleidleisio",
    "household": "household householdid householdref hhid houseid uprn propertyurn addressid adduprn addressuprn",
    "phone_bad": "ismobilebad mobilebad badmobile mobileiswrong mobilewrong ismobilewrong badnumber isphonebad "
    "phonebad",
    "tps_clear": "tpsclear tpscleared tpsok tpspassed tpsfree nottps notontps",
    "do_not_call": "donotcall donotcalls dontcall donotphone dontphone donotring dontring donottelephone donotcontact "
    "dontcontact dnc isdnc dncflag donotcallflag isdonotcall donotcallstatus federaldonotcall isfederaldonotcall "
    "nocalls nophone nophonecalls nocontact optout optedout phoneoptout calloptout callsoptout callingoptout "
    "optedoutofcalls optoutofcalls optedoutofphone phoneoptedout phoneunsubscribed suppress suppressed suppression "
    "unsubscribed excludefromcalls phonedonotcall phonenumbersdonotcall peidiwchaffonio peidiwchffonio "
    "nepasappeler nichtanrufen nollamar nonchiamare",
    "permission_on": "permissionon permissiongivenon permissiondate callpermissiondate permissiontocallon",
    "permission_how": "permissionhow permissiongivenhow permissionby callpermissionhow permissionmethod",
    "permission_words": "permissionwords permissionwording wordsofthepermission callpermissionwording",
    "status": "subscriptionstatus smsstatus phonestatus phonenumberstatus phonenumbersstatus consentstatus "
    "phoneoptin calloptin callsoptin callingoptin optintocalls consenttocall consenttocalls consenttophone "
    "callconsent phoneconsent telephoneconsent phonecallconsent oktophone oktocall oktoring phoneok callok canphone "
    "cancall canring canwecall canwephone canwering maywephone maywecall mayweringyou mayphone phonepermission "
    "callpermission permissiontocall permissiontophone contactbyphone contactbytelephone bytelephone allowcalls "
    "phoneallowed acceptscalls happytobecalled happytobephoned",
    "deceased": "deceased isdeceased died dead hasdied",
    "born": "dob dateofbirth birthdate birthdateuk dateborn borndate born bornat bornon birthday dyddiadgeni "
    "datedenaissance naissance geburtsdatum fechadenacimiento nacimiento datadinascita",
    "born_year": "yob yearofbirth birthyear birthdateyear bornyear yearborn dobyear dobyyyy dateofbirthyear "
    "geburtsjahr anneedenaissance",
    "born_month": "monthofbirth birthmonth birthdatemonth bornmonth monthborn dobmonth dobmm dateofbirthmonth",
    "born_day": "dayofbirth birthdayofmonth birthdateday bornday dayborn dobday dobdd dateofbirthday",
    "support": "supportlevel support supportscore supportcode supportstatus votingintention voterintention "
    "votingintent vi lastvi currentvi canvasscode canvassresult canvassscore partysupport pledge promise leaning "
    "votingpreference bwriadpleidleisio",
    "tags": "tags tag taglist labels label groups groupmembership keywords categories activistcodes tagiau "
    "etiquettes etiquetas schlagworte",
    "language": "language lang languages preferredlanguage primarylanguage spokenlanguage spokenlanguages "
    "languagespoken languagesspoken firstlanguage homelanguage mothertongue iaith langue sprache idioma lingua",
    "note": "note notes comment comments remark remarks nodiadau sylwadau remarques commentaires bemerkung bemerkungen "
    "notizen notas observaciones",
    "source": "source datasource listsource sourcecode leadsource sourceofcontactdata sourceofdata ffynhonnell",
}
BY_WORD: Final = {word: field for field, words in _WORDS.items() for word in words.split()}

SECOND_BEST: Final = {
    word: field
    for field, words in {
        "address": "maddress mcity mstate mailingaddress mailingstreet mailingcity mailingaddress1 mailingaddress2 "
        "billingaddress1 billingaddress2 billingcity address1formatted",
        "postcode": "mzip5 mzip mailingzip mailingpostcode mailingpostalcode mailingzippostalcode billingzip "
        "address1postalcode",
        "external_id": "zetkinid voterbaseid dwid salesforceid",
    }.items()
    for word in words.split()
}
"""Used only where no other column of the list has the meaning."""

BESIDE: Final[tuple[tuple[frozenset[str], dict[str, str]], ...]] = (
    (frozenset({"yob", "mob"}), {"mob": "born_month", "dob": "born_day"}),
    (frozenset({"nom", "prenom"}), {"nom": "family_name"}),
    (frozenset({"name", "vorname"}), {"name": "family_name"}),
    (frozenset({"nombre", "apellidos"}), {"nombre": "given_name"}),
    (frozenset({"nombre", "apellido"}), {"nombre": "given_name"}),
    (frozenset({"nome", "cognome"}), {"nome": "given_name"}),
    (frozenset({"enw", "cyfenw"}), {"enw": "given_name"}),
)
"""Headers that mean something else when certain others stand in the same row."""

DISTRICTS: Final = frozenset({"pd", "pdcode", "pollingdistrict", "pollingdistrictcode"})

_PLACE: Final = (
    r"home|work|day|daytime|eve|evening|other|alt|alternat(?:e|ive)|second|secondary|pref|preferred|best|business|uk"
)
_LINE: Final = r"phone|telephone|tel|mobile|mob|cell|landline"
_NUMBERED: Final = r"(?:[1-9]|one|two|three|four|five|six)"
PATTERNS: Final = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        (
            "phone",
            rf"(?:{_PLACE}|main|contact|mobile|cell|land)*(?:{_LINE}|cellphone|ffon|symudol)(?:phone|tel|line)?"
            rf"(?:no|nos|num|nums|number|numbers)?"
            rf"(?:{_PLACE}|mobile|mob|landline|land|cell|main|symudol|gartref|cartref|gwaith|value|[hmw])?\d{{0,2}}",
        ),
        ("phone", r"(?:phone|mobile|tel)\dvalue|phonenumbersnumber|phone\d?number"),
        ("phone", r"contact(?:no|num|number|numbers)\d?|number(?:to|)(?:call|ring)|rhif(?:ffon|ffonsymudol|cyswllt)"),
        (
            "phone",
            r"(?:numero(?:de)?)?(?:tele(?:fono?|phone)|movil|portable|handy|mobil|cellulare|fixe|festnetz|rufnummer)"
            r"(?:telefon|nummer|nr|privat|mobil|movil|fijo|fixe|portable|mobile|domicile|travail)?\d?",
        ),
        (
            "address",
            rf"v?add?ress(?:line)?{_NUMBERED}|v?address|add(?:r|line)?{_NUMBERED}|llinell?cyfeiriad[1-9]|cyfeiriad[1-9]",
        ),
        (
            "address",
            r"street[1-3]|addresses?(?:street|addresslines?|locality|region|city)|address1(?:street|city|region)",
        ),
        (
            "born",
            r"(?:dob|dateofbirth|birthdate|born)(?:ddmmyy(?:yy)?|uk|attainer|ifattainer)",
        ),
        (
            "tps_date",
            rf"(?:{_LINE}|home|work)?\d?(?:date|last)?c?tps(?:was|last)?(?:date|screen(?:ed|ing)?|check(?:ed)?)(?:on|date|at)?\d?",
        ),
        (
            "tps_date",
            r"(?:date|last)(?:of)?c?tps(?:screen(?:ed|ing)?|check(?:ed)?)?(?:date|on)?|screen(?:ed|ing)(?:on|date)",
        ),
        ("tps_date", rf"(?:{_LINE})\d?screen(?:ed|ing)(?:on|date)?"),
        (
            "tps",
            r"(?:is|on|in)?(?:phone|mobile|landline|tel|telephone|home|work)?\d?(?:c?tps){1,2}(?:flag|flagged|status|listed"
            r"|registered|register|registration|match|matched|yn|yesno|phone|mobile|landline)?\d?",
        ),
        ("tps", r"telephonepreferenceservice(?:flag|status|listed|registered)?"),
        ("tags", r"(?:tag|label|group)s?\d{1,2}"),
        ("note", r"(?:note|comment)s?\d"),
    )
)

WHOSE: Final = re.compile(
    r"(?:elector|voter|property|primary|can2user|can2|contact|person|resident|residential|supporter|member|user|customer"
    r"|registered|main|house|home|individual|postaladdresses|client|recipient)(?=.)"
)
"""Whose the thing is adds nothing: "Elector Forename", "can2_user_city", "PropertyAddress1"."""

HOMES: Final = re.compile(r"registered|primary|residential|property|mailing|home|business|work|other")
"""Whose address it is: of a list with several, the first is where somebody lives, and lines of two are never mixed."""
