"""Words for several days of the week: `weekday-1..5` for weekdays, `weekday-6..7` for weekends."""

import re
from collections.abc import Iterator
from functools import lru_cache

from core.values.fold import Folded
from core.values.lexicon import Lexicon, spell

PARTS = {"weekday-1..5": range(1, 6), "weekday-6..7": range(6, 8)}
#: Business days that are counted (5 工作日, 2 hari kerja) are durations; only what says "on" them is here.
_PHRASES = {
    "weekday-1..5": (
        "weekday|weekdays|werktags|wochentags|an werktagen|unter der woche|en semaine|entre semana|dias de semana|"
        "los días laborables|en días laborables|los días hábiles|nos dias úteis|pada hari kerja|setiap hari kerja|"
        "vào ngày làm việc|ngày thường|平日|工作日|평일|วันธรรมดา"
    ),
    "weekday-6..7": (
        "weekend|weekends|am wochenende|an wochenenden|wochenends|le week-end|les week-ends|le weekend|les weekends|"
        "los fines de semana|aos fins de semana|nos fins de semana|aos finais de semana|nos finais de semana|"
        "akhir pekan|cuối tuần|週末|周末|土日|주말|วันเสาร์-อาทิตย์|วันหยุดสุดสัปดาห์"
    ),
}
#: One of them is in each of these phrases.
_SIGNS = (
    "weekday", "weekend", "week-end", "werktag", "wochen", "unter der w", "en semaine", "entre semana", "de semana",
    "días labor", "días háb", "nos dias ú", "pada hari", "setiap hari", "akhir pekan", "vào ngày", "ngày thường",
    "cuối tuần", "平日", "工作日", "평일", "ธรรมดา", "週末", "周末", "土日", "주말", "เสาร์-", "หยุดสุดสัปดาห์",
)  # fmt: skip
#: 工作日5天, 平日3日 and 평일 기준 3일 are counts of days, and so is 几个工作日; 平日里 is "as a rule".
_COUNTED_BEHIND = re.compile(
    r"\s?[\d一二三四五六七八九十](?!\d?[:時时点點])|[里裡内內后後计計之以]|\s?(?:기준|祝?日?(?:祝日)?(?:を|は)?(?:除|のぞ))|祝?日?(?:祝日)?(?:を|は)?(?:除|のぞ)"
)
_COUNTED_BEFORE = re.compile(r"[\d一二三四五六七八九十个個两兩几幾数數]\s?$")
#: A good weekend is a wish.
_WISHED = re.compile(r"(?:nice|good|great|lovely|happy|pleasant|wonderful|relaxing)\s$")
_WISHED_BEHIND = re.compile(r"を?(?:お過ごし|愉快|快)|(?: 잘)? ?(?:보내|되)| vui| yang menyenangkan")


def week_parts(folded: Folded) -> Iterator[tuple[str, int, int]]:
    """The canonical form of each such word, and its place."""
    text = folded.text
    for part, start, end in _lexicon().within(folded) if any(sign in text for sign in _SIGNS) else ():
        is_counted = _COUNTED_BEHIND.match(text, end) or _COUNTED_BEFORE.search(text, max(0, start - 2), start)
        is_wish = _WISHED.search(text, max(0, start - 12), start) or _WISHED_BEHIND.match(text, end)
        if not (is_counted or is_wish):
            yield part, start, end


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon[str]:
    return Lexicon(dict(spell(_PHRASES)))
