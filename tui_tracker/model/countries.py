"""Countries: ISO 3166 alpha-2 from the codes and names that order files use, English and Swedish."""

import unicodedata
from typing import Final

from .text import clean_text

# Alpha-2, alpha-3, then names: English, Swedish (once where they agree), and what shops also write. The official
# codes are those of ISO 3166-1; names are the everyday ones.
_TABLE: Final = """
AD AND Andorra
AE ARE United Arab Emirates | Förenade Arabemiraten | UAE
AF AFG Afghanistan
AG ATG Antigua & Barbuda | Antigua och Barbuda
AI AIA Anguilla
AL ALB Albania | Albanien
AM ARM Armenia | Armenien
AO AGO Angola
AQ ATA Antarctica | Antarktis
AR ARG Argentina
AS ASM American Samoa | Amerikanska Samoa
AT AUT Austria | Österrike | Österreich
AU AUS Australia | Australien
AW ABW Aruba
AX ALA Åland Islands | Åland | Aland
AZ AZE Azerbaijan | Azerbajdzjan
BA BIH Bosnia & Herzegovina | Bosnien och Hercegovina | Bosnia
BB BRB Barbados
BD BGD Bangladesh
BE BEL Belgium | Belgien
BF BFA Burkina Faso
BG BGR Bulgaria | Bulgarien
BH BHR Bahrain
BI BDI Burundi
BJ BEN Benin
BL BLM St. Barthélemy | S:t Barthélemy
BM BMU Bermuda
BN BRN Brunei | Brunei Darussalam
BO BOL Bolivia | Plurinational State of Bolivia
BQ BES Caribbean Netherlands | Karibiska Nederländerna
BR BRA Brazil | Brasilien
BS BHS Bahamas
BT BTN Bhutan
BV BVT Bouvet Island | Bouvetön
BW BWA Botswana
BY BLR Belarus | Vitryssland
BZ BLZ Belize
CA CAN Canada | Kanada
CC CCK Cocos (Keeling) Islands | Kokosöarna
CD COD Congo-Kinshasa | Kongo-Kinshasa | Democratic Republic of the Congo | DR Congo | Demokratiska republiken Kongo
CF CAF Central African Republic | Centralafrikanska republiken
CG COG Congo-Brazzaville | Kongo-Brazzaville | Congo | Republic of the Congo | Kongo
CH CHE Switzerland | Schweiz | Suisse
CI CIV Côte d'Ivoire | Elfenbenskusten | Ivory Coast | Cote d'Ivoire
CK COK Cook Islands | Cooköarna
CL CHL Chile
CM CMR Cameroon | Kamerun
CN CHN China | Kina | People's Republic of China | PRC | Mainland China | Fastlandskina
CO COL Colombia
CR CRI Costa Rica
CU CUB Cuba | Kuba
CV CPV Cape Verde | Kap Verde | Cabo Verde
CW CUW Curaçao
CX CXR Christmas Island | Julön
CY CYP Cyprus | Cypern
CZ CZE Czechia | Tjeckien | Czech Republic | Tjeckiska republiken
DE DEU Germany | Tyskland | Deutschland
DJ DJI Djibouti
DK DNK Denmark | Danmark
DM DMA Dominica
DO DOM Dominican Republic | Dominikanska republiken
DZ DZA Algeria | Algeriet
EC ECU Ecuador
EE EST Estonia | Estland
EG EGY Egypt | Egypten
EH ESH Western Sahara | Västsahara
ER ERI Eritrea
ES ESP Spain | Spanien | España
ET ETH Ethiopia | Etiopien
FI FIN Finland | Suomi
FJ FJI Fiji
FK FLK Falkland Islands | Falklandsöarna | Falkland Islands (Malvinas)
FM FSM Micronesia | Mikronesien | Federated States of Micronesia
FO FRO Faroe Islands | Färöarna
FR FRA France | Frankrike
GA GAB Gabon
GB GBR United Kingdom | Storbritannien | UK | Great Britain | England | Scotland | Wales | Northern Ireland | Skottland
GD GRD Grenada
GE GEO Georgia | Georgien
GF GUF French Guiana | Franska Guyana
GG GGY Guernsey
GH GHA Ghana
GI GIB Gibraltar
GL GRL Greenland | Grönland
GM GMB Gambia
GN GIN Guinea
GP GLP Guadeloupe
GQ GNQ Equatorial Guinea | Ekvatorialguinea
GR GRC Greece | Grekland | EL | Hellas
GS SGS South Georgia & South Sandwich Islands | Sydgeorgien och Sydsandwichöarna
GT GTM Guatemala
GU GUM Guam
GW GNB Guinea-Bissau
GY GUY Guyana
HK HKG Hong Kong | Hongkong
HM HMD Heard & McDonald Islands | Heardön och McDonaldöarna
HN HND Honduras
HR HRV Croatia | Kroatien
HT HTI Haiti
HU HUN Hungary | Ungern
ID IDN Indonesia | Indonesien
IE IRL Ireland | Irland | Republic of Ireland | Eire
IL ISR Israel
IM IMN Isle of Man
IN IND India | Indien
IO IOT British Indian Ocean Territory | Brittiska territoriet i Indiska oceanen
IQ IRQ Iraq | Irak
IR IRN Iran | Islamic Republic of Iran | Iran, Islamic Republic of
IS ISL Iceland | Island
IT ITA Italy | Italien | Italia
JE JEY Jersey
JM JAM Jamaica
JO JOR Jordan | Jordanien
JP JPN Japan
KE KEN Kenya
KG KGZ Kyrgyzstan | Kirgizistan
KH KHM Cambodia | Kambodja
KI KIR Kiribati
KM COM Comoros | Komorerna
KN KNA St. Kitts & Nevis | S:t Kitts och Nevis
KP PRK North Korea | Nordkorea | Democratic People's Republic of Korea | Korea (North)
KR KOR South Korea | Sydkorea | Korea | Republic of Korea | Korea, Republic of | Korea (South)
KW KWT Kuwait
KY CYM Cayman Islands | Caymanöarna
KZ KAZ Kazakhstan | Kazakstan
LA LAO Laos | Lao People's Democratic Republic
LB LBN Lebanon | Libanon
LC LCA St. Lucia | S:t Lucia
LI LIE Liechtenstein
LK LKA Sri Lanka
LR LBR Liberia
LS LSO Lesotho
LT LTU Lithuania | Litauen
LU LUX Luxembourg | Luxemburg
LV LVA Latvia | Lettland
LY LBY Libya | Libyen
MA MAR Morocco | Marocko
MC MCO Monaco
MD MDA Moldova | Moldavien | Republic of Moldova | Moldova, Republic of
ME MNE Montenegro
MF MAF St. Martin | Saint-Martin
MG MDG Madagascar | Madagaskar
MH MHL Marshall Islands | Marshallöarna
MK MKD North Macedonia | Nordmakedonien | Macedonia | Makedonien
ML MLI Mali
MM MMR Myanmar | Burma
MN MNG Mongolia | Mongoliet
MO MAC Macao | Macau
MP MNP Northern Mariana Islands | Nordmarianerna
MQ MTQ Martinique
MR MRT Mauritania | Mauretanien
MS MSR Montserrat
MT MLT Malta
MU MUS Mauritius
MV MDV Maldives | Maldiverna
MW MWI Malawi
MX MEX Mexico | Mexiko
MY MYS Malaysia
MZ MOZ Mozambique | Moçambique
NA NAM Namibia
NC NCL New Caledonia | Nya Kaledonien
NE NER Niger
NF NFK Norfolk Island | Norfolkön
NG NGA Nigeria
NI NIC Nicaragua
NL NLD Netherlands | Nederländerna | Holland | The Netherlands | Nederland
NO NOR Norway | Norge
NP NPL Nepal
NR NRU Nauru
NU NIU Niue
NZ NZL New Zealand | Nya Zeeland
OM OMN Oman
PA PAN Panama
PE PER Peru
PF PYF French Polynesia | Franska Polynesien
PG PNG Papua New Guinea | Papua Nya Guinea
PH PHL Philippines | Filippinerna
PK PAK Pakistan
PL POL Poland | Polen
PM SPM St. Pierre & Miquelon | S:t Pierre och Miquelon
PN PCN Pitcairn Islands | Pitcairnöarna
PR PRI Puerto Rico
PS PSE Palestine | Palestina | Palestinian Territories | Palestinska territorierna | State of Palestine
PT PRT Portugal
PW PLW Palau
PY PRY Paraguay
QA QAT Qatar
RE REU Réunion
RO ROU Romania | Rumänien
RS SRB Serbia | Serbien
RU RUS Russia | Ryssland | Russian Federation | Ryska federationen
RW RWA Rwanda
SA SAU Saudi Arabia | Saudiarabien
SB SLB Solomon Islands | Salomonöarna
SC SYC Seychelles | Seychellerna
SD SDN Sudan
SE SWE Sweden | Sverige | Schweden | Suede
SG SGP Singapore
SH SHN St. Helena | S:t Helena
SI SVN Slovenia | Slovenien
SJ SJM Svalbard & Jan Mayen | Svalbard och Jan Mayen
SK SVK Slovakia | Slovakien
SL SLE Sierra Leone
SM SMR San Marino
SN SEN Senegal
SO SOM Somalia
SR SUR Suriname | Surinam
SS SSD South Sudan | Sydsudan
ST STP São Tomé & Príncipe | São Tomé och Príncipe
SV SLV El Salvador
SX SXM Sint Maarten
SY SYR Syria | Syrien | Syrian Arab Republic
SZ SWZ Eswatini | Swaziland
TC TCA Turks & Caicos Islands | Turks- och Caicosöarna
TD TCD Chad | Tchad
TF ATF French Southern Territories | Franska sydterritorierna
TG TGO Togo
TH THA Thailand
TJ TJK Tajikistan | Tadzjikistan
TK TKL Tokelau | Tokelauöarna
TL TLS Timor-Leste | Östtimor | East Timor
TM TKM Turkmenistan
TN TUN Tunisia | Tunisien
TO TON Tonga
TR TUR Türkiye | Turkiet | Turkey
TT TTO Trinidad & Tobago | Trinidad och Tobago
TV TUV Tuvalu
TW TWN Taiwan | Taiwan, Province of China
TZ TZA Tanzania | United Republic of Tanzania
UA UKR Ukraine | Ukraina
UG UGA Uganda
UM UMI U.S. Outlying Islands | USA:s yttre öar
US USA United States | USA | United States of America | America | Förenta staterna | Amerikas förenta stater
UY URY Uruguay
UZ UZB Uzbekistan
VA VAT Vatican City | Vatikanstaten | Holy See | Vatican | Vatikanen
VC VCT St. Vincent & Grenadines | S:t Vincent och Grenadinerna
VE VEN Venezuela | Bolivarian Republic of Venezuela
VG VGB British Virgin Islands | Brittiska Jungfruöarna
VI VIR U.S. Virgin Islands | Amerikanska Jungfruöarna
VN VNM Vietnam | Viet Nam
VU VUT Vanuatu
WF WLF Wallis & Futuna | Wallis- och Futunaöarna
WS WSM Samoa
YE YEM Yemen | Jemen
YT MYT Mayotte
ZA ZAF South Africa | Sydafrika
ZM ZMB Zambia
ZW ZWE Zimbabwe
"""


def _rows() -> "list[tuple[str, tuple[str, ...]]]":
    """(alpha-2, all that means it: both codes and every name)."""
    rows = []
    for line in _TABLE.strip().splitlines():
        alpha2, alpha3, names = line.split(" ", 2)
        rows.append((alpha2, (alpha2, alpha3, *names.split(" | "))))
    return rows


def _key(name: str) -> str:
    """A name without accents, case, dots and the words that come and go: `St. Lucia` and `Saint Lucia` are one."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    joined = plain.casefold().replace(".", "").replace("'", "").replace("’", "").replace("&", " and ")
    words = "".join(char if char.isalnum() else " " for char in joined).split()
    return " ".join(_SHORT.get(word, word) for word in words if word != "the")


_SHORT: Final = {"saint": "st", "s": "st", "sankt": "st", "och": "and", "t": ""}
_CODES: Final = {_key(name): alpha2 for alpha2, names in reversed(_rows()) for name in names}


def country_code(name: str) -> str:
    """ISO 3166 alpha-2 of a country given by code or name, in any case; what is not known stays as given, cleaned."""
    given = clean_text(name, limit=60)
    return _CODES.get(_key(given), given)
