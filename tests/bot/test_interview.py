"""A line through the house: one outcome a message, at the line's own times."""

from bot.app import House
from bot.conversation_line import read_line
from bot.interview import SILENT, interview
from tests.talks import TUESDAY


def test_every_message_has_its_outcome(demo: House) -> None:
    line = read_line({"id": "i-1", "now": TUESDAY, "messages": [{"text": text} for text in ("👍", "hello", "")]})
    assert [one["outcome"] for one in interview(demo, line)] == ["silence", "reply", "silence"]


def test_what_a_person_owns_is_a_silence_of_its_own(demo: House) -> None:
    line = read_line({"id": "i-2", "now": TUESDAY, "messages": [{"text": "let me talk to a person"}, {"text": "hm"}]})
    _, second = interview(demo, line)
    assert second == SILENT
    second["outcome"] = "spoilt"
    assert SILENT["outcome"] == "silence"


def test_a_message_may_have_its_own_clock(demo: House) -> None:
    at = "2026-11-28T11:00:00+09:00"
    line = read_line({"id": "i-3", "now": TUESDAY, "messages": [{"text": "let me talk to a person", "at": at}]})
    [outcome] = interview(demo, line)
    assert outcome["ticket"]["reply_by"].startswith("2026-11-30")


def test_a_line_goes_on_where_an_earlier_one_ended(demo: House) -> None:
    line = read_line({"id": "i-4", "now": TUESDAY, "messages": [{"text": "hello"}]})
    first = interview(demo, line)
    second = interview(demo, line, first=1)
    assert first[0]["outcome"] == second[0]["outcome"] == "reply"
    assert first[0]["turn"] != second[0]["turn"]


def test_a_message_told_twice_is_answered_once(demo: House) -> None:
    line = read_line({"id": "i-5", "now": TUESDAY, "messages": [{"text": "hello"}]})
    assert [one["outcome"] for one in (*interview(demo, line), *interview(demo, line))] == ["reply", "silence"]
