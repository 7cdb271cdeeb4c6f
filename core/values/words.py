"""Numbers in words: what buyers and shops write for days, weeks and pieces; larger ones are put together from them."""

import re
from collections.abc import Iterator
from functools import lru_cache

from core.values.fold import Folded
from core.values.lexicon import Lexicon, spell

#: Comma: the next number. Bar: the same number in another form.
_TO_THIRTY_ONE = {
    "en": (
        "one,two,three,four,five,six,seven,eight,nine,ten,eleven,twelve,thirteen,fourteen,fifteen,sixteen,"
        "seventeen,eighteen,nineteen,twenty,twenty-one,twenty-two,twenty-three,twenty-four,twenty-five,"
        "twenty-six,twenty-seven,twenty-eight,twenty-nine,thirty,thirty-one"
    ),
    "de": (
        "ein|eins|eine|einen|einem|einer|eines,zwei|zwo,drei,vier,fünf|fuenf,sechs,sieben,acht,neun,zehn,"
        "elf,zwölf|zwoelf,dreizehn,vierzehn,fünfzehn|fuenfzehn,sechzehn,siebzehn,achtzehn,neunzehn,zwanzig,"
        "einundzwanzig,zweiundzwanzig,dreiundzwanzig,vierundzwanzig,fünfundzwanzig,sechsundzwanzig,"
        "siebenundzwanzig,achtundzwanzig,neunundzwanzig,dreißig|dreissig,einunddreißig|einunddreissig"
    ),
    "fr": (
        "un|une,deux,trois,quatre,cinq,six,sept,huit,neuf,dix,onze,douze,treize,quatorze,quinze,seize,"
        "dix-sept,dix-huit,dix-neuf,vingt,vingt-et-un|vingt-et-une,vingt-deux,vingt-trois,vingt-quatre,"
        "vingt-cinq,vingt-six,vingt-sept,vingt-huit,vingt-neuf,trente,trente-et-un|trente-et-une"
    ),
    "es": "un|uno|una,dos,tres,cuatro,cinco,seis,siete,ocho,nueve,diez,once,doce,trece,catorce,quince,"
    "dieciséis|dieciseis,diecisiete,dieciocho,diecinueve,veinte,veintiuno|veintiún|veintiun|veintiuna,"
    "veintidós|veintidos,veintitrés|veintitres,veinticuatro,veinticinco,veintiséis|veintiseis,veintisiete,"
    "veintiocho,veintinueve,treinta,treinta y uno|treinta y un|treinta y una",
    "pt": "um|uma,dois|duas,três|tres,quatro,cinco,seis,sete,oito,nove,dez,onze,doze,treze,quatorze|catorze,"
    "quinze,dezesseis|dezasseis,dezessete|dezassete,dezoito,dezenove|dezanove,vinte,vinte e um|vinte e uma,"
    "vinte e dois|vinte e duas,vinte e três,vinte e quatro,vinte e cinco,vinte e seis,vinte e sete,"
    "vinte e oito,vinte e nove,trinta,trinta e um|trinta e uma",
    "id": (
        "satu,dua,tiga,empat,lima,enam,tujuh,delapan,sembilan,sepuluh,sebelas,dua belas,tiga belas,"
        "empat belas,lima belas,enam belas,tujuh belas,delapan belas,sembilan belas,dua puluh,"
        "dua puluh satu,dua puluh dua,dua puluh tiga,dua puluh empat,dua puluh lima,dua puluh enam,"
        "dua puluh tujuh,dua puluh delapan,dua puluh sembilan,tiga puluh,tiga puluh satu"
    ),
    "vi": "một,hai,ba,bốn,năm,sáu,bảy|bẩy,tám,chín,mười,mười một,mười hai,mười ba,mười bốn,mười lăm,mười sáu,"
    "mười bảy,mười tám,mười chín,hai mươi,hai mươi mốt,hai mươi hai,hai mươi ba,hai mươi bốn|hai mươi tư,"
    "hai mươi lăm,hai mươi sáu,hai mươi bảy,hai mươi tám,hai mươi chín,ba mươi,ba mươi mốt",
    "th": "หนึ่ง,สอง,สาม,สี่,ห้า,หก,เจ็ด,แปด,เก้า,สิบ,สิบเอ็ด,สิบสอง,สิบสาม,สิบสี่,สิบห้า,สิบหก,สิบเจ็ด,สิบแปด,สิบเก้า,"
    "ยี่สิบ,ยี่สิบเอ็ด,ยี่สิบสอง,ยี่สิบสาม,ยี่สิบสี่,ยี่สิบห้า,ยี่สิบหก,ยี่สิบเจ็ด,ยี่สิบแปด,ยี่สิบเก้า,สามสิบ,สามสิบเอ็ด",
    # Native numbers, as they stand before counters.
    "ko": (
        "한,두,세|석,네|넉,다섯,여섯,일곱,여덟,아홉,열,열한,열두,열세,열네,열다섯,열여섯,열일곱,열여덟,"
        "열아홉,스무,스물한,스물두,스물세,스물네,스물다섯,스물여섯,스물일곱,스물여덟,스물아홉,서른,서른한"
    ),
}
#: An article counts as one only right before a unit of time ("within a week").
ARTICLES = ("a", "an")
#: Everyday words besides: new, eleven and once, year, father, ripe ... They count only before a unit.
_ALSO_WORDS = frozenset(
    {"neuf", "once", "năm", "ba", "chín", "acht", "a", "an", "mil", "mille", "cent", "ciento", "cento", "seribu"}
)
#: Words that imply a number without being one: a source that says "twice" supports "2 times", "zu viert" four people.
_IMPLIED = {
    2: (
        "twice|double|second|seconds|zweimal|zweite|zweiten|zweiter|zweites|zweit|doppelt|deuxième|"
        "deuxièmes|second|seconde|segundo|segunda|kedua|duas vezes"
    ),
    3: (
        "third|triple|thrice|dreimal|dritte|dritten|dritter|drittes|dritt|troisième|tercero|tercera|tercer|"
        "terceiro|terceira|ketiga"
    ),
    4: "fourth|viermal|vierte|vierten|viert|quatrième|cuarto|cuarta|quarto|quarta|keempat",
}
#: Languages whose number words stand alone, set apart by blanks.
_ALPHABETIC = ("en", "de", "fr", "es", "pt", "id", "vi")


#: The tens from thirty on, a hundred, and how tens and units are joined.
_TENS = {
    "en": ("thirty,forty,fifty,sixty,seventy,eighty,ninety", "hundred|one hundred|a hundred", "{ten}-{unit}"),
    "de": (
        "dreißig|dreissig,vierzig,fünfzig|fuenfzig,sechzig,siebzig,achtzig,neunzig",
        "hundert",
        "{unit}und{ten}",
    ),
    "fr": (
        "trente,quarante,cinquante,soixante,soixante-dix,quatre-vingts|quatre-vingt,quatre-vingt-dix",
        "cent",
        "{ten}-{unit}",
    ),
    "es": ("treinta,cuarenta,cincuenta,sesenta,setenta,ochenta,noventa", "cien|ciento", "{ten} y {unit}"),
    "pt": ("trinta,quarenta,cinquenta,sessenta,setenta,oitenta,noventa", "cem|cento", "{ten} e {unit}"),
    "id": (
        "tiga puluh,empat puluh,lima puluh,enam puluh,tujuh puluh,delapan puluh,sembilan puluh",
        "seratus",
        "{ten} {unit}",
    ),
    "vi": ("ba mươi,bốn mươi,năm mươi,sáu mươi,bảy mươi,tám mươi,chín mươi", "một trăm", "{ten} {unit}"),
    "th": ("สามสิบ,สี่สิบ,ห้าสิบ,หกสิบ,เจ็ดสิบ,แปดสิบ,เก้าสิบ", "หนึ่งร้อย|ร้อย", "{ten}{unit}"),
    "ko": ("서른,마흔,쉰,예순,일흔,여든,아흔", "", "{ten}{unit}"),
}
#: Units that change behind a ten: cuarenta y un, soixante et onze, bốn mươi lăm, สี่สิบเอ็ด.
_AFTER_TENS = {
    "fr": ("{ten} et {unit}", {"un": 1, "une": 1, "onze": 11}),
    "vi": ("{ten} {unit}", {"mốt": 1, "tư": 4, "lăm": 5, "nhăm": 5, "bẩy": 7}),
    "th": ("{ten}{unit}", {"เอ็ด": 1}),
}
#: Hundreds with a word of their own, and thousands; the others are counted ("two hundred").
_ROUND = {
    "es": (
        (
            "doscientos|doscientas,trescientos|trescientas,cuatrocientos|cuatrocientas,quinientos|quinientas,"
            "seiscientos|seiscientas,setecientos|setecientas,ochocientos|ochocientas,novecientos|novecientas"
        ),
        "mil",
    ),
    "pt": (
        (
            "duzentos|duzentas,trezentos|trezentas,quatrocentos|quatrocentas,quinhentos|quinhentas,"
            "seiscentos|seiscentas,setecentos|setecentas,oitocentos|oitocentas,novecentos|novecentas"
        ),
        "mil",
    ),
    "fr": ("", "mille"),
    "id": ("", "seribu"),
}
_GERMAN_LARGE = re.compile("hundert|tausend")


@lru_cache(maxsize=1)
def _by_language() -> dict[str, dict[str, int]]:
    tables = {code: _numbered(words, first=1) for code, words in _TO_THIRTY_ONE.items()}
    for code, (tens, hundred, joint) in _TENS.items():
        # Behind a ten Vietnamese năm is the year: five is lăm.
        units = {word: number for word, number in tables[code].items() if word != "năm"}
        larger = _from_thirty_two(units, tens, joint)
        if code in _AFTER_TENS:
            own_joint, own_units = _AFTER_TENS[code]
            larger |= _from_thirty_two(own_units, tens, own_joint)
        tables[code] = larger | tables[code] | {word: 100 for word in hundred.split("|") if word}
    for code, (hundreds, thousand) in _ROUND.items():
        tables[code] |= (_numbered(hundreds, first=200, step=100) if hundreds else {}) | {thousand: 1000}
    tables["en"] |= dict.fromkeys(ARTICLES, 1)
    return tables


def _from_thirty_two(units: dict[str, int], tens: str, joint: str) -> dict[str, int]:
    """The numbers up to 99 with every unit below twenty: French counts soixante-douze."""
    table = {}
    for ten, number in _numbered(tens, first=30, step=10).items():
        table[ten] = number
        for unit, more in units.items():
            if more < 20 and (number + more) < 100:
                table[joint.format(ten=ten, unit=unit)] = number + more
    return table


def _numbered(words: str, first: int, step: int = 1) -> dict[str, int]:
    """Each form of each word -> its number; hyphens may be blanks."""
    table = {}
    for at, forms in enumerate(words.split(",")):
        for form in forms.split("|"):
            table[form] = table[form.replace("-", " ")] = first + at * step
    return table


#: Days of the month as they are said before its name; German ones from twenty on end in "sten".
_ORDINALS = {
    "en": (
        "first,second,third,fourth,fifth,sixth,seventh,eighth,ninth,tenth,eleventh,twelfth,thirteenth,fourteenth,"
        "fifteenth,sixteenth,seventeenth,eighteenth,nineteenth,twentieth,twenty-first,twenty-second,twenty-third,"
        "twenty-fourth,twenty-fifth,twenty-sixth,twenty-seventh,twenty-eighth,twenty-ninth,thirtieth,thirty-first"
    ),
    "de": "erste,zweite,dritte,vierte,fünfte,sechste,siebte|siebente,achte",
    "fr": "premier",
    "es": "primero",
    "pt": "primeiro",
}


@lru_cache(maxsize=1)
def ordinal_days() -> Lexicon[int]:
    """Ordinals that are days of the month right before its name."""
    table = {word: day for words in _ORDINALS.values() for word, day in _numbered(words, first=1).items()}
    german = {word: day for word, day in _by_language()["de"].items() if 8 < day < 32}
    table |= {f"{word}{'te' if day < 20 else 'ste'}": day for word, day in german.items()}
    return Lexicon(table | {f"{word}n": day for word, day in table.items() if word.endswith("te")})


def german_large(folded: Folded) -> Iterator[tuple[int, int, int]]:
    """zweitausendneunhundert, dreihundertfünfzig: the number, where it begins and where it ends."""
    for start, word in folded.words if _GERMAN_LARGE.search(folded.text) else ():
        found = _german_compound().fullmatch(word) if _GERMAN_LARGE.search(word) else None
        if found:
            table = _by_language()["de"]
            parts = [found["thousands"], found["hundreds"], found["rest"]]
            thousands, hundreds, rest = (_below_thousand(part, table) for part in parts)
            number = (thousands or 1) * 1000 * ("tausend" in word) + hundreds * 100 + rest
            if not found["hundreds"] and re.search("hundert(?!.*tausend)", word):
                number += 100
            yield number, start, start + len(word)


def _below_thousand(written: str | None, table: dict[str, int]) -> int:
    if not written:
        return 0
    head, hundred, rest = written.rpartition("hundert")
    return (table.get(head, 1) * 100 if hundred else 0) + table.get(rest.removeprefix("und"), 0)


@lru_cache(maxsize=1)
def _german_compound() -> re.Pattern[str]:
    small = "|".join(sorted((word for word in _by_language()["de"] if word != "hundert"), key=len, reverse=True))
    below = f"(?:(?:{small})?hundert(?:und)?)?(?:{small})?"
    return re.compile(
        f"(?:(?P<thousands>{below})tausend(?:und)?)?(?:(?P<hundreds>{small})?hundert(?:und)?)?(?P<rest>{small})?"
    )


def words_of(code: str) -> dict[str, int]:
    """The number words of one language."""
    return dict(_by_language()[code])


@lru_cache(maxsize=1)
def all_words() -> Lexicon[int]:
    """Every number word. The same word never means two numbers where a unit of its language follows."""
    merged: dict[str, int] = {}
    for table in reversed(_by_language().values()):
        merged |= table
    return Lexicon(merged)


@lru_cache(maxsize=32)
def lone_words(code: str | None) -> Lexicon[int]:
    """Words that are a figure without a unit too, from two on; without a language those of all."""
    codes = _ALPHABETIC if code is None else tuple({code} & set(_ALPHABETIC))
    return Lexicon(
        {
            word: number
            for each in codes
            for word, number in _by_language()[each].items()
            if number > 1 and word not in _ALSO_WORDS
        }
    )


def lone_numbers(folded: Folded) -> set[str]:
    """The numbers that a text may spell out, in whatever language."""
    return {str(number) for words in (lone_words(None), _implied()) for number, _, _ in words.within(folded)}


@lru_cache(maxsize=1)
def _implied() -> Lexicon[int]:
    return Lexicon(dict(spell(_IMPLIED)))
