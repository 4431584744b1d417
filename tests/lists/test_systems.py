"""The header rows of the systems people export from, and of lists that people type: what every column means."""

from __future__ import annotations

from typing import Final

import pytest

from phonebank_app.lists.columns import recognise

SYSTEMS: Final = {
    "Connect": (
        "Voter File VANID,LastName,FirstName,MiddleName,Title,mAddress,mCity,mZip5,Preferred Phone,Home Phone,"
        "Cell Phone,Work Phone,DOB,Age,Sex,Polling District,Ward,Roll Number,Do Not Call,TPS",
        "external_id family_name given_name - salutation address address postcode phone phone phone phone born - "
        "- elector_prefix area elector_number do_not_call tps",
    ),
    "VAN": (
        "VanID,Name,Last,First,Mid,Suf,StreetAddress,City,State,Zip5,County,HomePhone,CellPhone,WorkPhone,"
        "CellPhoneDialingPrefix,Party,Sex,Age,DOB,PrecinctName,SupportScore",
        "external_id full_name family_name given_name - - address address address postcode address phone phone "
        "phone - - - - born area support",
    ),
    "VAN people": (
        "Voter File VANID,My Campaign ID,Last,First,Middle,Suffix,Email,PhoneType,Phone,DialingPrefix,"
        "SmsOptInStatus,Address Line 1,Address Line 2,Address Line 3,City,StateOrProvince,ZipOrPostalCode",
        "external_id - family_name given_name - - - - phone - - address address address address address postcode",
    ),
    "NationBuilder full": (
        "nationbuilder_id,prefix,first_name,middle_name,last_name,suffix,legal_name,email,email1_is_bad,"
        "phone_number,work_phone_number,mobile_number,is_mobile_bad,do_not_call,do_not_contact,federal_donotcall,"
        "mobile_opt_in,support_level,inferred_support_level,tag_list,language,born_at,sex,note,"
        "registered_address1,registered_address2,registered_city,registered_zip,registered_country_code,"
        "primary_address1,primary_zip,precinct_name,ward,turnout,is_volunteer,unsubscribed_at,call_status_id",
        "external_id salutation given_name - family_name - - - - phone phone phone phone_bad do_not_call "
        "do_not_call do_not_call - support - tags language born - note address address address postcode - - - "
        "area - - - - -",
    ),
    "NationBuilder UK": (
        "nationbuilder_id,first_name,last_name,mobile_number,phone_number,do_not_call,primary_address1,"
        "primary_address2,primary_address3,primary_city,primary_county,primary_zip,support_level,voter_updated_at",
        "external_id given_name family_name phone phone do_not_call address address address address address "
        "postcode support -",
    ),
    "CallHub contacts": (
        "Phone Number,Mobile Number,First Name,Last Name,Email,Country Code,Address,City,State,Zipcode,"
        "Company Name,Company Website,Job Title,Tags,Notes",
        "phone phone given_name family_name - - address address address postcode - - - tags note",
    ),
    "CallHub results": (
        "Contact Number,Contact First Name,Contact Last Name,Contact Email,Contact Mobile,Call Disposition,"
        "Agent Name,Call Duration,Notes",
        "phone given_name family_name - phone - - - note",
    ),
    "Zetkin": (
        "Zetkin ID,External ID,First name,Last name,Email,Phone,Alternative phone,Street address,C/o address,"
        "Zip code,City,Country,Gender,Tags",
        "- external_id given_name family_name - phone phone address address postcode address - - tags",
    ),
    "Spoke": (
        "firstName,lastName,cell,zip,external_id,custom_ward",
        "given_name family_name phone postcode external_id -",
    ),
    "Ecanvasser": (
        "Voter ID,First Name,Last Name,Gender,Date of Birth,House Number,House Name,Street,Town,Post Code,"
        "Latitude,Longitude,Email,Home Phone,Mobile,Support Status,Tags,Notes,Do Not Contact",
        "external_id given_name family_name - born address address address address postcode - - - phone phone "
        "support tags note do_not_call",
    ),
    "Contact Creator": (
        "Elector Roll Number,PD,Elector No,Title,Forename,Surname,Address 1,Address 2,Address 3,Address 4,"
        "Postcode,Phone No,Mobile No,TPS,Mosaic Type,Last VI,VI Date,Postal Vote,DOB",
        "elector_number area - salutation given_name family_name address address address address postcode phone "
        "phone tps - support - - born",
    ),
    "Contact Creator phone": (
        "URN,Name,Address,Postcode,Tel No.,TPS?,VID 2017,VID 2019,Marked Register",
        "external_id full_name address postcode phone tps - - -",
    ),
    "Dialogue": (
        "Unique Voter Reference,First Name,Last Name,Landline,Mobile,Constituency,Ward,Polling District,"
        "Voting Intention",
        "external_id given_name family_name phone phone - area - support",
    ),
    "Xpress": (
        "Elector Number Prefix,Elector Number,Elector Number Suffix,Elector Markers,Elector DOB,Elector Surname,"
        "Elector Forename,PostCode,Address1,Address2,Address3,Address4,Address5,Address6",
        "elector_prefix elector_number elector_suffix - born family_name given_name postcode address address "
        "address address address address",
    ),
    "Halarose/Eros": (
        "PD/Number,Franchise,Date of Attainment,Surname,First Names,Qualifying Address,Postcode,UPRN",
        "elector_number - - family_name given_name address postcode household",
    ),
    "Eros": (
        "PDCode,RollNo,ElectorSurname,ElectorForename,ElectorTitle,DateOfAttainment,FranchiseMarker,AddressLine1,"
        "AddressLine2,AddressLine3,AddressLine4,PostCode,UPRN,TelephoneNumber",
        "area elector_number family_name given_name salutation - - address address address address postcode "
        "household phone",
    ),
    "Democracy Counts": (
        "ElectorID,ElectorNumberPrefix,ElectorNumber,ElectorNumberSuffix,Surname,Forename,Middle Names,Address_1,"
        "Address_2,Address_3,Address_4,Address_5,Postcode,ADD_UPRN,Phone",
        "external_id elector_prefix elector_number elector_suffix family_name given_name - address address "
        "address address address postcode household phone",
    ),
    "Action Network": (
        "uuid,first_name,last_name,email,Phone Number,can2_user_address,can2_user_city,can2_user_state,zip_code,"
        "County,can2_user_tags,can2_subscription_status,can2_sms_status,can2_phone,created_at",
        "external_id given_name family_name - phone address address address postcode address tags status status "
        "phone -",
    ),
    "Mailchimp": (
        "Email Address,First Name,Last Name,Address,Phone Number,Birthday,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,"
        "CONFIRM_TIME,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS",
        "- given_name family_name address phone born - - - - - - - - - - - - - - note tags",
    ),
    "CiviCRM": (
        "Contact ID,Contact Type,Do Not Email,Do Not Phone,Do Not Mail,Do Not Sms,Do Not Trade,"
        "No Bulk Emails (User Opt Out),Individual Prefix,First Name,Middle Name,Last Name,Birth Date,Deceased,"
        "Street Address,City,Postal Code,Country,Phone,Phone Type,Preferred Language,Tag(s),Note(s),"
        "Source of Contact Data",
        "external_id - - do_not_call - - - - salutation given_name - family_name born deceased address address "
        "postcode - phone - language tags note source",
    ),
    "Salesforce": (
        "Contact ID,Salutation,First Name,Last Name,Full Name,Account Name,Mailing Street,Mailing City,"
        "Mailing Zip/Postal Code,Phone,Mobile,Home Phone,Other Phone,Fax,Email,Do Not Call,Birthdate,Lead Source,"
        "Description",
        "external_id salutation given_name family_name full_name - address address postcode phone phone phone "
        "phone - - do_not_call born source -",
    ),
    "HubSpot": (
        "Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Contact owner,Lifecycle Stage,"
        "Postal Code,Street Address,City,Create Date",
        "external_id given_name family_name - phone phone - - postcode address address -",
    ),
    "Google Contacts": (
        "Name,Given Name,Additional Name,Family Name,Birthday,Notes,Group Membership,E-mail 1 - Value,"
        "Phone 1 - Type,Phone 1 - Value,Phone 2 - Type,Phone 2 - Value,Address 1 - Formatted,Address 1 - Street,"
        "Address 1 - City,Address 1 - Postal Code",
        "full_name given_name - family_name born note tags - - phone - phone - address address postcode",
    ),
    "Google Contacts today": (
        "First Name,Middle Name,Last Name,Nickname,Organization Name,Birthday,Notes,Labels,E-mail 1 - Label,"
        "E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Address 1 - Label,Address 1 - Street,Address 1 - City,"
        "Address 1 - Postal Code",
        "given_name - family_name - - born note tags - - - phone - address address postcode",
    ),
    "Outlook": (
        "Title,First Name,Middle Name,Last Name,Suffix,Business Street,Business Phone,Home Street,Home Street 2,"
        "Home City,Home Postal Code,Home Phone,Home Phone 2,Home Fax,Mobile Phone,Other Phone,Primary Phone,"
        "Birthday,Notes,Categories,Language",
        "salutation given_name - family_name - - phone address address address postcode phone phone - phone "
        "phone phone born note tags language",
    ),
    "Impactive": (
        "VANID,First Name,Last Name,Phone,Last Called At,Call Outcome,Tags",
        "external_id given_name family_name phone - - tags",
    ),
    "ThruTalk": (
        "Voter ID,Voter ID Type,Voter First Name,Voter Last Name,Voter Phone,Date Called,Time Called,"
        "Caller Login,Result",
        "external_id - given_name family_name phone - - - -",
    ),
    "Scale to Win": (
        "external_id,first_name,last_name,phone,phone_type,voterbase_id,city,zip,timezone",
        "external_id given_name family_name phone - - address postcode -",
    ),
    "Qomon": (
        "id,civility,firstname,surname,birthdate,mail,phone,mobile,address,addressinfo,city,zipcode,tags,status",
        "external_id salutation given_name family_name born - phone phone address address address postcode tags -",
    ),
    "OSDI CSV": (
        "identifiers,given_name,family_name,additional_name,honorific_prefix,gender,party_identification,"
        "languages_spoken,birthdate_year,birthdate_month,birthdate_day,postal_addresses_address_lines,"
        "postal_addresses_locality,postal_addresses_postal_code,phone_numbers_number,phone_numbers_number_type,"
        "phone_numbers_do_not_call,phone_numbers_status,email_addresses_address",
        "external_id given_name family_name - salutation - - language born_year born_month born_day address "
        "address postcode phone - do_not_call status -",
    ),
    "Membership": (
        "Membership No.,Title,Forenames,Surname,Preferred Name,Address Line 1,Address Line 2,Town,County,"
        "Postcode,Home Tel,Work Tel,Mobile Tel,Email,CLP,Branch,Date Joined,Arrears,Date of Birth",
        "external_id salutation given_name family_name - address address address address postcode phone phone "
        "phone - - area - - born",
    ),
    "typed by hand": (
        "NAME,TEL,MOB,ADDRESS,P/CODE,D.O.B.,COMMENTS",
        "full_name phone phone address postcode born note",
    ),
    "typed by hand, a register": (
        "Surname & Initials,House No,Street,Tel. (home),Tel. (mobile),TPS Y/N,Last canvass",
        "full_name address address phone phone tps -",
    ),
    "typed by hand, a form": (
        "Contact name,Contact number,Best time to call,Preferred contact method,Voted?",
        "full_name phone - - -",
    ),
    "asked for consent": (
        "Name,Phone,Email opt in,SMS opt out,Phone opt in,Consent to call,Call consent,Phone consent,OK to phone,"
        "Can call?,May we phone,Phone permission,Contact by phone,GDPR consent,Do not mail,Do not email,"
        "Do not knock,Do not text,Email unsubscribed,Opted out of calls,Phone status",
        "full_name phone - - status status status status status status status status status - - - - - - "
        "do_not_call status",
    ),
    "welsh": (
        "Rhif etholwr,Teitl,Enw cyntaf,Cyfenw,Cyfeiriad 1,Cyfeiriad 2,Tref,Cod post,Ffôn cartref,Ffôn symudol,"
        "Dyddiad geni,Iaith,Nodiadau,Tagiau,Ward,Peidiwch â ffonio",
        "elector_number salutation given_name family_name address address address postcode phone phone born "
        "language note tags area do_not_call",
    ),
    "french": (
        "Identifiant,Civilité,Prénom,Nom,Adresse,Code postal,Ville,Téléphone,Téléphone portable,"
        "Date de naissance,Langue,Remarques,Ne pas appeler",
        "external_id salutation given_name family_name address postcode address phone phone born language note "
        "do_not_call",
    ),
    "german": (
        "Nr.,Anrede,Vorname,Nachname,Straße,Hausnummer,PLZ,Ort,Telefon,Handy,Mobiltelefon,Geburtsdatum,Sprache,"
        "Bemerkungen,Nicht anrufen",
        "- salutation given_name family_name address address postcode address phone phone phone born language "
        "note do_not_call",
    ),
    "spanish": (
        "ID,Tratamiento,Nombre,Apellidos,Dirección,Código postal,Ciudad,Teléfono,Móvil,Fecha de nacimiento,"
        "Idioma,Notas,No llamar",
        "external_id salutation given_name family_name address postcode address phone phone born language note "
        "do_not_call",
    ),
    "elector number in parts": (
        "Elector No. Prefix,Elector No.,Elector No. Suffix,PD,Full Name",
        "elector_prefix elector_number elector_suffix area full_name",
    ),
    "elector number beside its district": (
        "Polling District,Elector Number,Suffix,Name",
        "area elector_number elector_suffix full_name",
    ),
    "elector number in three plain words": (
        "Prefix,Number,Suffix,Surname,Forename,Phone",
        "elector_prefix elector_number elector_suffix family_name given_name phone",
    ),
    "birthday in three columns": (
        "Name,Year of birth,Month of birth,Day of birth,Phone",
        "full_name born_year born_month born_day phone",
    ),
    "birthday in three columns, turned about": (
        "Name,Birth year,Birth month,Birth day,Phone",
        "full_name born_year born_month born_day phone",
    ),
    "birthday in three columns of DOB": (
        "Name,DOB Day,DOB Month,DOB Year,Phone",
        "full_name born_day born_month born_year phone",
    ),
    "birthday with its fashion": (
        "Name,Date of Birth (dd/mm/yyyy),Tel",
        "full_name born phone",
    ),
    "TPS for each number": (
        "Name,Landline,Landline TPS,Landline TPS date,Mobile,Mobile TPS,Mobile TPS date",
        "full_name phone tps tps_date phone tps tps_date",
    ),
    "TPS and CTPS": (
        "Name,Phone,On TPS?,TPS last checked,CTPS",
        "full_name phone tps tps_date tps",
    ),
    "TPS for each of two": (
        "Name,Phone 1,Phone 1 TPS status,Phone 1 screened,Phone 2,Phone 2 TPS status,Phone 2 screened",
        "full_name phone tps tps_date phone tps tps_date",
    ),
    "address in parts": (
        "Name,Flat,House,Street,Village,Town,County,Outward,Inward,Tel",
        "full_name address address address address address address postcode postcode phone",
    ),
    "address in lines spelt out": (
        "Name,Address Line One,Address Line Two,Address Line Three,Town/City,Post code,Daytime tel,Evening tel",
        "full_name address address address address postcode phone phone",
    ),
    "address in lines cut short": (
        "Name,Add 1,Add 2,Add 3,PC,Phone (h),Phone (m),Phone (w)",
        "full_name address address address postcode phone phone phone",
    ),
    "several kinds of support": (
        "Name,Phone,Support,Party,VI 2019,Voting Intention,Likelihood,Canvass result,1-5,Score,Promise,Pledge",
        "full_name phone support - - - - - - - - -",
    ),
    "several columns of tags": (
        "Name,Phone,Tags,Tag 1,Tag 2,Groups,Lists,Interests,Issues",
        "full_name phone tags tags tags tags - - -",
    ),
    "several ids": (
        "ID,VANID,Name,Phone,Household ID,UPRN,CRM ID,Email",
        "external_id - full_name phone household - - -",
    ),
    "several languages": (
        "Name,Phone,Spoken language,Preferred language,Language spoken,Mother tongue,First language",
        "full_name phone language - - - -",
    ),
}
"""The header row, and what each of its columns means; a hyphen: kept, and not used."""

FALSE_FRIENDS: Final = (
    "Phone type,Phone notes,Phone model,Phone bank,Phone verified,Phone last called,Mobile network,Tel type,"
    "Call notes,Town of birth,Place of birth,Country of birth,Number of calls,Name of dog,Emergency contact phone,"
    "Carer phone,Agent phone,Party name,Polling station name,Polling place address 1,Polling place postcode,"
    "Company name,School name,Partner name,Spouse name,Mother’s name,Nickname,Username,Caller name,Agent name,"
    "Voter ID type,Contact type,Email,Email address,E-mail,Website,Date joined,Created at,Updated at,"
    "Date of attainment,Last called at,Election date,Marked register,Postal vote,Do not mail,Do not email,"
    "Do not text,Email opt in,SMS opt out,Country,Gender,Sex,Age,Party,Turnout,Latitude,Longitude,Easting,"
    "Northing,Voted?,Best time to call,Preferred contact method,Lifecycle stage"
)


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_columns_of_a_system_mean_what_they_mean_there(system: str) -> None:
    headers, fields = SYSTEMS[system]
    columns = recognise(headers.split(","))
    assert [(one.header, one.field or "-") for one in columns] == list(
        zip((one.header for one in columns), fields.split(), strict=True)
    )


@pytest.mark.parametrize("header", FALSE_FRIENDS.split(","))
def test_a_header_that_only_sounds_like_one_we_use_is_left_alone(header: str) -> None:
    assert [one.field for one in recognise(["Name", "Phone", header])] == ["full_name", "phone", ""]


def test_a_mobile_beside_a_day_of_birth_is_a_mobile_and_a_month_beside_a_year_a_month() -> None:
    assert [one.field for one in recognise(["Name", "MOB", "DOB"])] == ["full_name", "phone", "born"]
    assert [one.field for one in recognise(["Name", "MoB", "YoB"])] == ["full_name", "born_month", "born_year"]
