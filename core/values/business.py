"""Words around a number of days that make them business days."""

import re

#: 영업일 기준 3~5일, 土日祝を除く5日, 3-5 days (excluding weekends): these days are business days.
_BUSINESS_BEFORE = re.compile(
    r"(?:(?:영업일|평일|근무일|업무일)\s?(?:기준)?(?:으로)?|土日祝?日?(?:祝日)?(?:を|は)?(?:除く|除き|除いて)、?|平日|営業日で|工作日|工作天|營業日)\s?$"
)
_BUSINESS_AFTER = re.compile(
    r"\s?\(\s?(?:営業日|工作[日天]|營業日|영업일|평일|土日|business|working|werktag|arbeitstag|jours? ouvr|"
    r"días? (?:hábil|labor)|dias? út|hari kerja|วันทำการ|ngày làm việc)"
)


def are_business_days(text: str, start: int, end: int) -> bool:
    """Whether the days at `text[start:end]`, of a folded text, leave out weekends: 영업일 기준 3~5일."""
    before = _BUSINESS_BEFORE.search(text, max(0, start - 12), start)
    return before is not None or _BUSINESS_AFTER.match(text, end) is not None
