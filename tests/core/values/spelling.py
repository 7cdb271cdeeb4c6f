"""Numbers in words, spelt a second time and in another way than henji's vocabulary spells them."""

from collections.abc import Callable

_EN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_EN_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
_DE = (
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
    "siebzehn achtzehn neunzehn"
).split()
_DE_TENS = "_ _ zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
_FR = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
    "dix-huit dix-neuf"
).split()
_FR_TENS = "_ _ vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt".split()
_ES = (
    "cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
    "diecisiete dieciocho diecinueve veinte veintiún veintidós veintitrés veinticuatro veinticinco veintiséis "
    "veintisiete veintiocho veintinueve"
).split()
_ES_TENS = "_ _ _ treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_ES_HUNDREDS = (
    "_ ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
).split()
_PT = (
    "zero um dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete "
    "dezoito dezenove"
).split()
_PT_TENS = "_ _ vinte trinta quarenta cinquenta sessenta setenta oitenta noventa".split()
_PT_HUNDREDS = (
    "_ cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos"
).split()
_ID = "nol satu dua tiga empat lima enam tujuh delapan sembilan".split()
_VI = "không một hai ba bốn năm sáu bảy tám chín".split()
_TH = ("ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_HAN = "〇一二三四五六七八九"
_HANGUL = ("", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구")
_KO = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_KO_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")


def _english(number: int) -> str:
    if number < 20:
        return _EN[number]
    if number < 100:
        return _EN_TENS[number // 10] + (f"-{_EN[number % 10]}" if number % 10 else "")
    if number < 1000:
        return f"{_EN[number // 100]} hundred" + (f" and {_english(number % 100)}" if number % 100 else "")
    return f"{_english(number // 1000)} thousand" + (f" {_english(number % 1000)}" if number % 1000 else "")


def _german(number: int) -> str:
    if number < 20:
        return _DE[number]
    if number < 100:
        return (f"{_DE[number % 10]}und" if number % 10 else "") + _DE_TENS[number // 10]
    if number < 1000:
        return f"{_DE[number // 100]}hundert" + (_german(number % 100) if number % 100 else "")
    return f"{_german(number // 1000)}tausend" + (_german(number % 1000) if number % 1000 else "")


def _french_tens(number: int) -> str:
    ten, unit = divmod(number, 10)
    if ten in {7, 9}:
        unit += 10
    if number == 80:
        return "quatre-vingts"
    if unit == 0:
        return _FR_TENS[ten]
    joint = " et " if unit in {1, 11} and ten < 8 else "-"
    return f"{_FR_TENS[ten]}{joint}{_FR[unit]}"


def _french(number: int) -> str:
    if number < 20:
        return _FR[number]
    if number < 100:
        return _french_tens(number)
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        head = "cent" if hundreds == 1 else f"{_FR[hundreds]} cent" + ("" if rest else "s")
        return f"{head} {_french(rest)}" if rest else head
    thousands, rest = divmod(number, 1000)
    head = "mille" if thousands == 1 else f"{_french(thousands)} mille"
    return f"{head} {_french(rest)}" if rest else head


def _spanish(number: int) -> str:
    if number < 30:
        return _ES[number]
    if number < 100:
        return _ES_TENS[number // 10] + (f" y {_ES[number % 10]}" if number % 10 else "")
    if number < 1000:
        head, rest = _ES_HUNDREDS[number // 100], number % 100
        return "cien" if number == 100 else f"{head} {_spanish(rest)}" if rest else head
    thousands, rest = divmod(number, 1000)
    head = "mil" if thousands == 1 else f"{_spanish(thousands)} mil"
    return f"{head} {_spanish(rest)}" if rest else head


def _portuguese(number: int) -> str:
    if number < 20:
        return _PT[number]
    if number < 100:
        return _PT_TENS[number // 10] + (f" e {_PT[number % 10]}" if number % 10 else "")
    if number < 1000:
        head, rest = _PT_HUNDREDS[number // 100], number % 100
        return "cem" if number == 100 else f"{head} e {_portuguese(rest)}" if rest else head
    thousands, rest = divmod(number, 1000)
    head = "mil" if thousands == 1 else f"{_portuguese(thousands)} mil"
    joint = " e " if rest < 100 or rest % 100 == 0 else " "
    return f"{head}{joint}{_portuguese(rest)}" if rest else head


def _indonesian(number: int) -> str:
    if number < 10:
        return _ID[number]
    if number < 20:
        return {10: "sepuluh", 11: "sebelas"}.get(number, f"{_ID[number % 10]} belas")
    for size, word, one in ((1000, "ribu", "seribu"), (100, "ratus", "seratus"), (10, "puluh", "")):
        if number >= size:
            count, rest = divmod(number, size)
            head = one if count == 1 else f"{_indonesian(count)} {word}"
            return f"{head} {_indonesian(rest)}" if rest else head
    raise AssertionError(number)


def _vietnamese(number: int) -> str:
    if number < 10:
        return _VI[number]
    if number < 100:
        ten, unit = divmod(number, 10)
        head = "mười" if ten == 1 else f"{_VI[ten]} mươi"
        word = "lăm" if unit == 5 else "mốt" if unit == 1 and ten > 1 else _VI[unit]
        return f"{head} {word}" if unit else head
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        head = f"{_VI[hundreds]} trăm"
        return head if not rest else f"{head} lẻ {_VI[rest]}" if rest < 10 else f"{head} {_vietnamese(rest)}"
    thousands, rest = divmod(number, 1000)
    head = f"{_vietnamese(thousands)} nghìn"
    return f"{head} {_vietnamese(rest)}" if rest else head


def _thai(number: int) -> str:
    if number < 10:
        return _TH[number]
    if number < 100:
        ten, unit = divmod(number, 10)
        head = "" if ten == 1 else "ยี่" if ten == 2 else _TH[ten]
        return f"{head}สิบ" + ("เอ็ด" if unit == 1 else _TH[unit] if unit else "")
    for size, word in ((10_000, "หมื่น"), (1000, "พัน"), (100, "ร้อย")):
        if number >= size:
            return _TH[number // size] + word + (_thai(number % size) if number % size else "")
    raise AssertionError(number)


def native_korean(number: int) -> str:
    """한, 두 ... 아흔아홉, as they stand before counters."""
    if number == 20:
        return "스무"
    return _KO_TENS[number // 10] + _KO[number % 10]


def _myriads(number: int, digits: tuple[str, ...], powers: tuple[str, ...], *, bare_ten: bool) -> str:
    """A number below a hundred million in Chinese or Sino-Korean; `bare_ten`: 百 and not 一百."""
    if number >= 10_000:
        head = _myriads(number // 10_000, digits, powers, bare_ten=bare_ten)
        rest = _myriads(number % 10_000, digits, powers, bare_ten=bare_ten) if number % 10_000 else ""
        return f"{head}{powers[0]}{rest}"
    spelt = ""
    for power, sign in zip((1000, 100, 10), powers[1:], strict=True):
        digit = number // power % 10
        if digit:
            spelt += ("" if digit == 1 and (bare_ten or (power == 10 and not spelt)) else digits[digit]) + sign
        elif spelt and number % power and not bare_ten and not spelt.endswith("零"):
            spelt += "零"
    return spelt + (digits[number % 10] if number % 10 else "")


def han(number: int) -> str:
    """Japanese: 二千九百."""
    return _myriads(number, tuple(_HAN), ("万", "千", "百", "十"), bare_ten=True)


def sino(number: int) -> str:
    """Sino-Korean: 이천구백; 만 and not 일만."""
    spelt = _myriads(number, _HANGUL, ("만", "천", "백", "십"), bare_ten=True)
    return spelt.removeprefix("일") if spelt.startswith("일만") else spelt


def chinese(number: int, myriad: str = "万", pair: str = "两") -> str:
    """两千九百, 一百零五; two before a measure word is 两."""
    spelt = _myriads(number, tuple(_HAN), (myriad, "千", "百", "十"), bare_ten=False)
    for sign in (myriad, "千"):
        spelt = spelt.replace(f"二{sign}", f"{pair}{sign}") if not spelt.endswith("十二" + sign) else spelt
    return pair if number == 2 else spelt


_SPELLERS: dict[str, Callable[[int], str]] = {
    "en": _english,
    "ja": han,
    "zh-Hans": chinese,
    "zh-Hant": lambda number: chinese(number, "萬", "兩"),
    "ko": native_korean,
    "de": _german,
    "fr": _french,
    "es": _spanish,
    "pt": _portuguese,
    "th": _thai,
    "id": _indonesian,
    "vi": _vietnamese,
}


def spell(number: int, language: str) -> str:
    """A number in the words that count pieces and days."""
    return _SPELLERS[language](number)


def feminine(number: int, language: str) -> str:
    """Before Spanish and Portuguese nouns like semanas."""
    spelt = spell(number, language)
    if language == "es":
        return (
            spelt.removesuffix("ún") + "una" if spelt.endswith("ún") else spelt + ("a" if spelt.endswith("un") else "")
        )
    for masculine, other in (("um", "uma"), ("dois", "duas")):
        if spelt == masculine or spelt.endswith(f" {masculine}"):
            return spelt.removesuffix(masculine) + other
    return spelt
