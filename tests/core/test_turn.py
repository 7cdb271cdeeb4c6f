"""The nouns of a turn and a talk: frozen, and telling what they promise."""

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import errors
from core.errors import HenjiError, UpstreamError
from core.evidence import Document, Fact, Product, Variant
from core.sets import TICKET_REASONS, UNTRUSTED_KINDS, EntityKind, Kind, Mode, Mood, Reason, Risk, Scenario
from core.talk import Author, Buyer, Conversation, Focus, Message, Owner
from core.turn import Finding, Turn, Understanding

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def talk(*said: tuple[Author, str]) -> Conversation:
    messages = tuple(
        Message(
            conversation="c", external_id=str(n), channel="web", author=author, text=text, at=NOW + timedelta(minutes=n)
        )
        for n, (author, text) in enumerate(said)
    )
    return Conversation(id="c", channel="web", buyer=Buyer(id="b"), messages=messages)


def test_a_burst_of_messages_is_one_question() -> None:
    spoken = talk((Author.BUYER, "old"), (Author.BOT, "answer"), (Author.BUYER, "hi"), (Author.BUYER, "price?"))
    assert spoken.question == "hi\nprice?"
    assert [one.text for one in spoken.unanswered] == ["hi", "price?"]


@pytest.mark.parametrize("author", [Author.BOT, Author.AGENT])
def test_after_an_answer_nothing_is_open(author: Author) -> None:
    assert talk((Author.BUYER, "hi"), (author, "answer")).question == ""


def test_a_talk_without_messages_asks_nothing() -> None:
    assert talk().unanswered == ()
    assert talk().question == ""


@given(st.lists(st.tuples(st.sampled_from(Author), st.text(max_size=3)), max_size=8))
def test_what_is_unanswered_is_the_buyers_tail(said: list[tuple[Author, str]]) -> None:
    spoken = talk(*said)
    tail = spoken.unanswered
    assert spoken.messages[len(spoken.messages) - len(tail) :] == tail
    assert all(one.author is Author.BUYER for one in tail)
    assert len(tail) == len(said) or said[-len(tail) - 1][0] is not Author.BUYER


def test_a_conversation_starts_with_the_bot_and_an_empty_focus() -> None:
    assert talk().owner is Owner.BOT
    assert talk().focus == Focus()


def turn() -> Turn:
    understanding = Understanding(language="en", confidence=1.0, scenario=Scenario.UNCLEAR, risk=Risk.INFORMATION)
    return Turn(conversation=talk(), now=NOW, understanding=understanding, licensed=("en",))


def test_a_turn_grows_by_replacement_and_never_changes() -> None:
    first = turn()
    second = replace(first, findings=(Finding(Reason.UNCITED, "why"),))
    assert (len(first.findings), len(second.findings)) == (0, 1)
    with pytest.raises(FrozenInstanceError):
        first.quiet = "changed"  # type: ignore[misc]


def test_a_turn_starts_without_permission_objection_or_draft() -> None:
    started = turn()
    assert (started.modes, started.findings, started.draft, started.clarify) == ((), (), None, None)
    assert started.understanding.mood is Mood.CALM


def test_evidence_is_undated_and_everywhere_unless_it_says_otherwise() -> None:
    document = Document(id="a", kind=Kind.PAGE, language="en", title="", text="", version="1", path="pages/a.md")
    fact = Fact(id="f", table="shipping", values={"price": "1 JPY"}, text="price: 1 JPY", version="1")
    assert (document.market, document.valid_until, fact.market, fact.valid_until) == (None,) * 4
    assert fact.kind is Kind.FACT


def test_products_do_not_share_their_attributes() -> None:
    variant = Variant(sku="A-1", options={}, price="1", currency="JPY", available=True)
    one, other = (
        Product(handle=h, language="en", title=h, description="", vendor="", type="", variants=(variant,)) for h in "ab"
    )
    assert one.attributes == {}
    assert one.attributes is not other.attributes


# The closed sets are a contract: a member that goes, or a new one, must be noticed here.


def test_the_closed_sets_have_the_members_of_the_contract() -> None:
    assert " ".join(Kind) == (
        "approved faq policy page product stock order tracking fact calendar campaign review buyer"
    )
    assert " ".join(Mode) == "off shadow draft auto"
    assert " ".join(Risk) == "information order money legal"
    assert " ".join(EntityKind) == (
        "order sku product variant country date amount currency quantity email phone tracking url postcode"
    )
    assert len(Scenario) == 48
    assert {Kind.REVIEW, Kind.BUYER} == UNTRUSTED_KINDS


def test_the_first_reasons_are_those_of_tickets() -> None:
    assert " ".join(reason for reason in Reason if reason in TICKET_REASONS) == (
        "asked_for_human nothing_found unclear_twice sources_disagree policy money legal_or_safety identity_unproven "
        "complaint unsupported_language check_failed below_threshold draft_mode model_failed tool_failed usage_limit "
        "attachment"
    )


def test_every_error_is_henjis_and_has_an_exit_code_of_the_contract() -> None:
    kinds = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, HenjiError)]
    assert {one.__name__: one.exit_code for one in kinds} == {
        "HenjiError": 1,
        "StoreError": 1,
        "SettingsError": 4,
        "DatabaseError": 1,
        "UpstreamError": 5,
        "ModelError": 5,
        "SpendError": 5,
        "ChannelError": 5,
    }
    with pytest.raises(HenjiError, match="LINE is away"):
        raise UpstreamError("LINE is away")
