"""The codes a store is written in: countries, currencies, languages; and the known word nearest a wrong."""

import difflib
from collections.abc import Iterable

import regex

#: Countries, alpha-2.
_ISO_3166 = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY
BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK
FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR
IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK
ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF
TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
#: Currencies that are paid with somewhere today.
_ISO_4217 = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL
HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD
MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG
QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD
TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
COUNTRIES = frozenset(_ISO_3166.split())
CURRENCIES = frozenset(_ISO_4217.split())
#: What people write for a country that is no code of one.
_MEANT = {"UK": "GB", "EL": "GR", "USA": "US", "JAPAN": "JP", "GERMANY": "DE", "CHINA": "CN"}

#: Of languages written with three letters, those that are believed in the name of a file.
_SHORT = 2
_LONG = frozenset({"fil", "yue", "ceb", "haw"})
_TAG = regex.compile(
    r"(?P<language>[a-z]{2,3})(-(?P<script>[a-z]{4}))?(-(?P<region>[a-z]{2}|\d{3}))?", regex.IGNORECASE
)
#: A region that says which script, where the script was left out.
_SCRIPTS = {"CN": "Hans", "SG": "Hans", "MY": "Hans", "TW": "Hant", "HK": "Hant", "MO": "Hant"}


def language_tag(text: str) -> str | None:
    """BCP 47 in one spelling; Chinese always with its script; None where it is no tag.

    >>> language_tag("zh_hans"), language_tag("zh-TW"), language_tag("PT-br"), language_tag("german")
    ('zh-Hans', 'zh-Hant', 'pt-BR', None)
    """
    match = _TAG.fullmatch(text.strip().replace("_", "-"))
    if match is None:
        return None
    language = match["language"].lower()
    script = (match["script"] or "").title()
    region = (match["region"] or "").upper()
    if language == "zh":
        return f"zh-{script or _SCRIPTS.get(region, 'Hans')}"
    return "-".join(part for part in (language, script, region) if part)


def name_tag(part: str) -> str | None:
    """The language that a part of a file's name says; "old" and "new" say none.

    >>> name_tag("de"), name_tag("zh-Hans"), name_tag("old")
    ('de', 'zh-Hans', None)
    """
    tag = language_tag(part)
    return tag if tag and (len(tag.partition("-")[0]) == _SHORT or tag in _LONG) else None


def country_hint(text: str) -> str:
    """How to mend a country that is no code, for a message."""
    meant = _MEANT.get(text.strip().upper())
    return f'write "{meant}"' if meant else "write the two letters of ISO 3166, like DE"


def nearest(word: str, known: Iterable[str], least: float = 0.5) -> str | None:
    """The known word most like this one (from `least` = 0..1 on), or None where none is."""
    found = difflib.get_close_matches(word.lower(), sorted(known), n=1, cutoff=least)
    return found[0] if found else None
