"""The names of the weekdays in twelve languages, where a text may say them; weekdays.py decides whether it does."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.values.fold import Folded
from core.values.tongue import Tongue

MONDAY, SATURDAY, SUNDAY = 1, 6, 7


@dataclass(frozen=True, slots=True)
class Named:
    """A name at a place of a folded text; one that is not `sure` is a weekday only beside what makes it one."""

    start: int
    end: int
    day: int  # Monday is 1
    sure: bool = True
    bracketed: bool = False  # （火）: only behind a date
    weak: bool = False  # an everyday word in small letters: only the end of a range


#: Comma: the next day. Bar: the same day in another form. These are no other word anywhere.
_FULL = (
    (
        "monday|mondays,tuesday|tuesdays,wednesday|wednesdays,thursday|thursdays,friday|fridays,saturday|saturdays,"
        "sunday|sundays"
    ),
    "lundi|lundis,mardi|mardis,mercredi|mercredis,jeudi|jeudis,vendredi|vendredis,samedi|samedis,dimanche|dimanches",
    "lunes,martes,miércoles|miercoles,jueves,viernes,sábado|sábados|sabado|sabados,domingo|domingos",
    "senin,selasa,rabu,kamis,jumat|jum'at,sabtu,ahad",
)
#: Days of the year of their own: Black Friday, lundi de Pâques, Viernes Santo.
_FEAST_BEFORE = re.compile(r"(?:black|cyber|good|easter|holy|ash|blue|whit)\s$")
_FEAST_AFTER = re.compile(
    r"\s(?:de (?:pâques|pentecôte|carnaval|pascua|ramos)|sant[oa]s?|saint|noir|agung|putih|đen)(?!\w)"
)
#: "Montage" is assembly: of Monday only what can be nothing else.
_GERMAN = re.compile(
    r"(?<!\w)(?:(?P<d1>montag(?:s\w*|(?:vor|nach)?mittags?|morgens?|früh|abends?|nachts?)?)|(?P<d2>dienstag\w*)"
    r"|(?P<d3>mittwoch\w*)|(?P<d4>donnerstag\w*)|(?P<d5>freitag\w*)|(?P<d6>samstag\w*|sonnabend\w*)|(?P<d7>sonntag\w*))"
    r"(?!\w)"
)
_GERMAN_SIGNS = ("stag", "ntag", "itag", "mittwoch", "sonnabend")
#: By language; other words too, or syllables of them.
_SHORT = {
    "en": "mon,tue|tues,wed|weds,thu|thur|thurs,fri,sat,sun",
    "de": "mo,di,mi,do,fr,sa,so",
    "fr": "lun,mar,mer,jeu,ven,sam,dim",
    "es": "lun,mar,mié|mie,jue,vie,sáb|sab,dom",
    "pt": "seg|segunda|segundas,ter,qua|quarta|quartas,qui|quinta|quintas,sex|sexta|sextas,sáb|sab,dom",
    "id": "sen,sel,rab,kam,jum,sab,min|minggu",
}
#: Everyday words, and notes of music: only with a capital letter, or a colon behind.
_EVERYDAY = frozenset({"di", "mi", "do", "so", "sat", "sun", "mar", "mer", "min", "ter", "sen", "dom"})
_FEIRA = re.compile(r"(?:-|\s)feiras?(?!\w)")
_WITH_FEIRA = {"segunda": 1, "segundas": 1, "terça": 2, "terças": 2, "quarta": 3, "quartas": 3, "quinta": 4}
_WITH_FEIRA |= {"quintas": 4, "sexta": 5, "sextas": 5}
_TWO_WORDS = (("chủ", " nhật", 7), ("jum", "'at", 5))
_THIRD = frozenset({"terça", "terças", "terca"})  # the third of an order is "terceira"
#: "minggu" is a week; "hari minggu" and, inside a sentence, "Minggu" are Sundays.
_SUNDAY = re.compile(r"(?:[Hh]ari\s[Mm]inggu|[a-z],?\sMinggu)$")
#: Chinese: no counts of weeks (每周一次, 两周三天), no other words (星期一共, 周一直).
_COUNTED = "次回个個件款套期批年遍趟种種只隻张張元块塊封篇度条條份百千万萬十"
_CHINESE = re.compile(
    rf"[星礼禮周週](?:(?<=[周週])|(?<=星)期|(?<=[礼禮])拜)(?P<day>[一二三四五六日天])"
    rf"(?![{_COUNTED}]|(?<=一)[定直共样樣些切旦般律]|(?<=[一二三四五六])天|(?<=天)[内內])"
)
_CHINESE_COUNT = frozenset("一二三四五六七八九十两兩几幾数數半0123456789个個")
_CHINESE_NEXT = re.compile(
    r"(?P<joint>\s?(?:[-~—]|至|到|[、,/及和与與]|或)\s?|(?=[日天]))(?P<day>[一二三四五六日天])"
    r"(?!\d|\s\d*[%个個件天月元])(?![一-龯])|"
    r"(?P<joint2>\s?(?:[-~—]|至|到|[、,/及和与與]|或)\s?|(?=日))(?P<day2>[一二三四五六]|日(?=[休营營均皆]))(?=[上下晚早中全均休发發營营公开開不皆也都的出或和与與及是、])"
)
_HAN_DAYS = {char: day for day, chars in enumerate(("一", "二", "三", "四", "五", "六", "日天"), 1) for char in chars}
_JAPANESE = re.compile(
    r"(?P<sign>[月火水木金土日])(?:(?P<day>曜日?)|(?<=毎週.)(?P<weekly>)|(?P<bracketed>(?<=\(.)(?=[)・,、/]))"
    r"|(?<![0-9一-龯々〇].)(?P<alone>(?=\s?(?:[-~—・、/,]|から|と|\d{1,2}:\d)))"
    r"|(?<=[-~—・、/,らと].)(?P<last>(?![一-龯々ァ-ヴ]|本[^日])))"
)
_JAPANESE_DAYS = {char: day for day, char in enumerate("月火水木金土日", 1)}
_TAIWANESE = re.compile(r"(?P<sign>[一二三四五六日])(?P<bracketed>(?<=\(.)(?=\)))")
_KOREAN = re.compile(
    r"(?P<sign>[월화수목금토일])(?:(?P<day>요일)|(?P<bracketed>(?<=\(.)(?=[),·]))"
    r"|(?<![가-힣0-9].)(?P<alone>(?=\s?[-~,·/]\s?[월화수목금토일](?:요일|(?![가-힣]))))"
    r"|(?<=[-~,·/ ].)(?<![0-9] .)(?P<last>(?=\s?(?:[-,.·/~)(\d:]|휴무|쉽|쉬|영업|정기|$))))"
)
_KOREAN_DAYS = {char: day for day, char in enumerate("월화수목금토일", 1)}
_THAI_NAMES = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี|พฤหัสฯ|พฤหัส", "ศุกร์", "เสาร์", "อาทิตย์")
_THAI_SHORT = ("จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา.")
_THAI_DAYS = {name: day for day, names in enumerate(_THAI_NAMES, 1) for name in names.split("|")}
_THAI_DAYS |= {name: day for day, name in enumerate(_THAI_SHORT, 1)}
_THAI = re.compile(
    rf"(?P<sure>วัน)?(?<!ดาว)(?<!พระ)(?P<day>{'|'.join(_THAI_NAMES)})|(?<![ก-๛.])(?P<short>พฤ\.|อา\.|[จอพศส]\.)(?=\s?[-~—,ถเ0-9])"
    rf"|(?<=[-~—,])(?P<last>พฤ\.|อา\.|[จอพศส]\.)"
)
_THAI_SIGNS = ("จันทร์", "อังคาร", "พุธ", "พฤหัส", "ศุกร์", "เสาร์", "อาทิตย์", "จ.", "อ.", "ศ.", "ส.", "อา.")
_VIETNAMESE_DAYS = {"hai": 1, "ba": 2, "tư": 3, "năm": 4, "sáu": 5, "bảy": 6, "bẩy": 6}
_VIETNAMESE_DAYS |= {str(day + 1): day for day in range(1, 7)}
_VIETNAMESE = re.compile(r"thứ\s(?P<day>hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])(?!\w|[.,:]\d)")
_VIETNAMESE_NEXT = re.compile(
    r"\s?(?:-|~|đến|tới|,|và)\s?(?P<day>hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])(?=\s?(?:$|[.,;:()\n-]|và|từ|đến|hàng|hằng))(?![.,:]\d)"
)
#: What stands before a weekday and not before "the second".
_VIETNAMESE_BEFORE = re.compile(
    r"(?<!\w)(?:từ|vào|đến|tới|sáng|trưa|chiều|tối|đêm|mỗi|hàng|hằng|cả|trước|trừ|hết|kể từ)\s$"
)
_VIETNAMESE_BEHIND = re.compile(r"\s(?:(?:hàng|hằng|mỗi) tuần|tuần (?:này|sau|tới|trước)|tới(?!\w))")
#: Here it may be "secondly" as well, if the text counts.
_VIETNAMESE_OPENING = re.compile(r"(?:^|[-~,(:•\n]|(?<!\w)(?:sau|đúng|ngay|là))\s?$")
_VIETNAMESE_SHORT = re.compile(r"(?<!\w)(?:T(?P<day>[2-7])|CN)(?!\w)")


def named(folded: Folded, tongue: Tongue) -> list[Named]:
    """Where a weekday may be named, left to right, without overlap."""
    found = list(_latin(folded, tongue))
    if not folded.text.isascii():
        found += _unspaced(folded, tongue)
    kept: list[Named] = []
    for each in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def _table(rows: tuple[str, ...]) -> dict[str, int]:
    return {word: day for row in rows for day, words in enumerate(row.split(","), MONDAY) for word in words.split("|")}


_SURE = _table(_FULL)
_UNSURE = {language: _table((row,)) for language, row in _SHORT.items()}
_UNSURE_ANYWHERE = {word: day for table in _UNSURE.values() for word, day in table.items()}
_HEADS = frozenset({*_SURE, *_UNSURE_ANYWHERE, *_WITH_FEIRA, *_THIRD, "thứ", "chủ", "t", "cn"})


def _latin(folded: Folded, tongue: Tongue) -> Iterator[Named]:
    heads = _HEADS
    for start, word in [each for each in folded.words if each[1] in heads]:
        yield from _word(folded, start, word, tongue)
    if any(sign in folded.text for sign in _GERMAN_SIGNS):
        for match in _GERMAN.finditer(folded.text):
            yield Named(*match.span(), int(str(match.lastgroup)[1:]))


def _word(folded: Folded, start: int, word: str, tongue: Tongue) -> Iterator[Named]:
    text, end = folded.text, start + len(word)
    if word == "thứ":
        yield from _vietnamese(folded, start)
    elif word in {"t", "cn"}:
        yield from _short_vietnamese(folded, start) if tongue.code == "vi" else ()
    elif day := _compound(text, end, word) or _unmistakable(text, start, end, word, tongue):
        yield day
    elif word not in _SURE:
        yield from _short(folded, start, end, tongue)


def _compound(text: str, end: int, word: str) -> Named | None:
    """chủ nhật, jum'at, segunda-feira."""
    start = end - len(word)
    feira = _FEIRA.match(text, end) if word in _WITH_FEIRA else None
    if feira and not _FEAST_AFTER.match(text, feira.end()):
        return Named(start, feira.end(), _WITH_FEIRA[word])
    for head, tail, day in _TWO_WORDS:
        if word == head and text.startswith(tail, end):
            return Named(start, end + len(tail), day)
    return None


def _unmistakable(text: str, start: int, end: int, word: str, tongue: Tongue) -> Named | None:
    if word in _THIRD and tongue.code in {"pt", None} and not text.startswith(" parte", end):
        return Named(start, end, _WITH_FEIRA["terça"])
    is_feast = _FEAST_BEFORE.search(text, max(0, start - 8), start) or _FEAST_AFTER.match(text, end)
    return Named(start, end, _SURE[word]) if word in _SURE and not is_feast else None


def _short(folded: Folded, start: int, end: int, tongue: Tongue) -> Iterator[Named]:
    """Mon., Di, seg; "minggu" is a week unless "hari" goes before."""
    text, word = folded.text, folded.text[start:end]
    day = (_UNSURE_ANYWHERE if tongue.code is None else _UNSURE.get(tongue.code, {})).get(word)
    if day is None:
        return
    stop = end + (text[end : end + 1] == "." and len(word) < len("minggu"))
    is_noted = folded.cased[start].isupper() or text[end : end + 1] == ":" or text[start:stop] == "mar."
    is_day = word == "minggu" and _SUNDAY.search(folded.cased, max(0, start - 5), end) is not None
    yield Named(start, stop, day, sure=is_day, weak=(word in _EVERYDAY or tongue.code is None) and not is_noted)


def _vietnamese(folded: Folded, start: int) -> Iterator[Named]:
    """thứ Hai, Thứ 2, and "thứ hai" where it cannot be the second of a row."""
    text = folded.text
    if not (match := _VIETNAMESE.match(text, start)):
        return
    window = max(0, start - 8)
    sure = folded.cased[match.start("day")].isupper() or _VIETNAMESE_BEFORE.search(text, window, start) is not None
    sure = sure or _VIETNAMESE_BEHIND.match(text, match.end()) is not None
    if not (sure or "thứ nhất" in text or "thứ 1" in text):
        sure = folded.cased[start].isupper() or _VIETNAMESE_OPENING.search(text, window, start) is not None
    yield Named(start, match.end(), _VIETNAMESE_DAYS[match["day"]], sure=sure)
    while sure and (more := _VIETNAMESE_NEXT.match(text, match.end())):
        match = more
        yield Named(more.start("day"), more.end(), _VIETNAMESE_DAYS[more["day"]])


def _short_vietnamese(folded: Folded, start: int) -> Iterator[Named]:
    """T2 and CN, as timetables have them."""
    match = _VIETNAMESE_SHORT.match(folded.cased, start)
    if match:
        yield Named(*match.span(), int(match["day"]) - 1 if match["day"] else SUNDAY, sure=False)


def _unspaced(folded: Folded, tongue: Tongue) -> Iterator[Named]:
    text = folded.text
    if "요일" in text or tongue.code == "ko":
        yield from _signed(text, _KOREAN, _KOREAN_DAYS)
    if "曜" in text or tongue.code == "ja":
        yield from _signed(text, _JAPANESE, _JAPANESE_DAYS)
    if any(sign in text for sign in _THAI_SIGNS):
        yield from _thai(text)
    if tongue.code != "ja" and any(sign in text for sign in "周週星礼禮"):
        yield from _chinese(text)
    if tongue.code == "zh" and "(" in text:
        yield from _signed(text, _TAIWANESE, _HAN_DAYS)


def _signed(text: str, form: re.Pattern[str], days: dict[str, int]) -> Iterator[Named]:
    """One sign a day, sure only with the word for day of the week behind it."""
    for match in form.finditer(text):
        group = str(match.lastgroup)
        yield Named(*match.span(), days[match["sign"]], sure=group in {"day", "weekly"}, bracketed=group == "bracketed")


def _chinese(text: str) -> Iterator[Named]:
    """周一, and the others of 周一至五 and 周二、四、六."""
    for match in _CHINESE.finditer(text):
        if text[match.start() - 1 : match.start()] in _CHINESE_COUNT:
            continue
        yield Named(*match.span(), _HAN_DAYS[match["day"]])
        end = match.end()
        while more := _CHINESE_NEXT.match(text, end):
            end = more.end()
            yield Named(end - 1, end, _HAN_DAYS[text[end - 1]])


def _thai(text: str) -> Iterator[Named]:
    """วันจันทร์ is Monday; จันทร์ alone is the moon too."""
    for match in _THAI.finditer(text):
        name = match["day"] or match["short"] or match["last"]
        yield Named(*match.span(), _THAI_DAYS[name], sure=match["sure"] is not None)
