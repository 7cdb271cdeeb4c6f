"""Messages about a ticket: each part bears its code, and ids are what finds the ticket, never words."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.parts import parts, units
from bot.channels.telegram.messages import KEPT, about, marked, noted, reopened, shown_by
from bot.kernel.phones import Notice, Step

CODE = "H-7F3KQ2"
IDS = st.lists(st.integers(1, 10**6).map(str), unique=True, min_size=1, max_size=20)


def notice(ids: str | None, ticket: str = CODE) -> Notice:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    return Notice(chat="77", ticket=ticket, external_id=ids, seq=1, at=at, step=Step.SHOWN, typed=None, proposed=None)


def test_a_notice_of_an_older_henji_holds_the_message_that_shows_the_ticket() -> None:
    assert shown_by(notice("103")) == "103"
    assert about({CODE: notice("103")}, "103") == CODE


def test_a_ticket_that_is_being_sent_is_shown_by_nothing_whatever_was_said_about_it() -> None:
    assert shown_by(notice(None)) is None
    assert shown_by(notice(noted(notice(None), "101"))) is None
    assert shown_by(notice(reopened(notice("101,99")))) is None
    assert reopened(notice(None)) is None


@given(IDS, IDS)
def test_every_part_and_every_other_message_finds_its_ticket(these: list[str], those: list[str]) -> None:
    here, there = notice(None), notice(None, "H-OTHER")
    for id in these:
        here = notice(noted(here, f"1{id}"))
    for id in those:
        there = notice(noted(there, f"2{id}", shows=True), "H-OTHER")
    notices = {CODE: here, "H-OTHER": there}
    assert {about(notices, f"1{id}") for id in these} == {CODE}
    assert {about(notices, f"2{id}") for id in those} == {"H-OTHER"}
    assert shown_by(there) == f"2{those[-1]}"
    assert about(notices, "3") is None
    assert about(notices, "") is None


def test_a_part_of_an_id_is_another_id() -> None:
    assert about({CODE: notice("1030,2103")}, "103") is None


def test_what_is_shown_anew_still_answers_to_its_old_messages() -> None:
    before = notice("103,101")
    again = notice(noted(notice(reopened(before)), "205", shows=True))
    assert shown_by(again) == "205"
    assert all(about({CODE: again}, id) == CODE for id in ("101", "103", "205"))


def test_the_oldest_ones_are_forgotten_first() -> None:
    held = notice("1")
    for number in range(2, 2 * KEPT):
        held = notice(noted(held, str(number)))
    assert shown_by(held) == "1"
    assert about({CODE: held}, str(2 * KEPT - 1)) == CODE
    assert about({CODE: held}, "2") is None


@given(st.text(min_size=1, max_size=900).filter(lambda one: bool(one.strip())), st.integers(60, 120))
def test_every_part_begins_with_the_tickets_code_and_fits(text: str, longest: int) -> None:
    said = f"{CODE} · {text}"
    found = marked(CODE, said, longest)
    assert all(part.startswith(CODE) and units(part) <= longest for part in found)
    words = [found[0], *(part.partition("\n")[2] for part in found[1:])]
    assert "".join("".join(words).split()) == "".join(said.split())


def test_a_text_about_no_ticket_is_only_cut() -> None:
    text = "x" * 300
    assert marked("", text, 100) == parts(text, 100)


def test_without_the_mark_a_later_part_begins_with_a_buyers_words() -> None:
    """The red control: why each part bears the code, and why no code is looked for in words."""
    text = f"{CODE} · A person is wanted.\n\n" + "H-BORIS is it. " * 20
    assert parts(text, 100)[1].startswith("H-BORIS")
    assert marked(CODE, text, 100)[1].startswith(CODE)
