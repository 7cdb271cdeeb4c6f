"""Each sentence of a stranger's reply is bound to the evidence it most looks like."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sets import ClaimKind, Kind, Lane
from guardrails.grounding import MAX_QUOTES, SUPPORTED, draft_of, ground, score
from tests.guardrails.turns import passage

GERMANY = "EMS to Germany costs 2,900 yen."
FRANCE = "EMS to France costs 3,100 yen."
SHIPPING = passage(f"Shipping. {FRANCE} {GERMANY}", id="ship")
RETURNS = passage("You may return goods within 30 days. Food cannot be returned.", id="returns")
EVIDENCE = (RETURNS, SHIPPING)


def quotes(reply: str, *, language: str = "en", evidence: tuple = EVIDENCE) -> list[list[str]]:  # type: ignore[type-arg]
    return [[source.quote for source in one.claim.sources] for one in ground(reply, evidence, language)]


def test_a_sentence_is_bound_to_the_sentence_it_repeats() -> None:
    assert quotes("EMS to Germany costs 2,900 yen. Food cannot be returned.") == [
        [GERMANY],
        ["Food cannot be returned."],
    ]


def test_a_quote_names_its_passage_and_stands_in_it() -> None:
    (grounded,) = ground(GERMANY, EVIDENCE, "en")
    (source,) = grounded.claim.sources
    assert (source.id, source.kind, source.version, source.language) == ("ship", Kind.POLICY, "1", "en")
    assert source.quote in SHIPPING.text


def test_the_words_choose_the_source_before_the_figures_do() -> None:
    """Else a neighbour's price would prove itself."""
    assert quotes("EMS to Germany costs 3,100 yen.") == [[GERMANY, FRANCE]]


def test_two_sentences_told_as_one_are_both_quoted() -> None:
    reply = "You may return goods within 30 days, but food cannot be returned."
    assert sorted(quotes(reply)[0]) == sorted(RETURNS.text.replace(". ", ".|").split("|"))


def test_a_row_of_keyed_figures_is_quoted_whole() -> None:
    row = passage("days: 5-9\nbusiness_days: true", id="fact", kind=Kind.FACT, language="und")
    (grounded,) = ground("It takes 5-9 business days.", (row,), "en")
    assert [(one.quote, one.language) for one in grounded.claim.sources] == [(row.text, None)]


@pytest.mark.parametrize("kind", [Kind.REVIEW, Kind.BUYER])
def test_what_anyone_can_write_proves_nothing(kind: Kind) -> None:
    (grounded,) = ground(GERMANY, (passage(GERMANY, kind=kind),), "en")
    assert not grounded.claim.sources
    assert grounded.support == 0.0
    assert not grounded.is_supported


def test_a_question_and_a_courtesy_need_no_proof_but_their_figures_do() -> None:
    kinds = [one.claim.kind for one in ground("Thank you! Which cup? Is it the 300 ml one?", EVIDENCE, "en")]
    assert kinds == [ClaimKind.COURTESY, ClaimKind.QUESTION, ClaimKind.FACT]


def test_what_stands_nowhere_is_not_supported() -> None:
    (grounded,) = ground("Our workshop stands beside a waterfall.", EVIDENCE, "en")
    assert not grounded.is_supported


def test_figures_and_packed_scripts_need_a_smaller_share() -> None:
    plain, figured = ground("Food cannot be returned. It costs 2,900 yen.", EVIDENCE, "en")
    (packed,) = ground("食品は返品できません。", EVIDENCE, "ja")
    assert SUPPORTED == plain.needed > figured.needed
    assert packed.needed < plain.needed


def test_across_languages_the_figures_choose_the_source() -> None:
    assert quotes("EMS nach Frankreich kostet 3.100 Yen.", language="de") == [[FRANCE]]


def test_across_languages_further_figures_are_sought_further() -> None:
    assert quotes("Umtausch: 30 Tage, EMS 2.900 Yen", language="de") == [
        [GERMANY, "You may return goods within 30 days."]
    ] or quotes("Umtausch: 30 Tage, EMS 2.900 Yen", language="de") == [
        ["You may return goods within 30 days.", GERMANY]
    ]


def test_an_empty_reply_has_no_sentences_and_no_score() -> None:
    assert ground("", EVIDENCE, "en") == ()
    assert score((), "", EVIDENCE) == 0.0


def test_without_evidence_the_score_is_zero() -> None:
    assert score(ground(GERMANY, (), "en"), GERMANY, ()) == 0.0


def test_the_score_falls_bit_by_bit_with_what_is_made_up() -> None:
    replies = [GERMANY, f"{GERMANY} It is fast.", f"{GERMANY} It is fast, and the driver sings for you."]
    scores = [score(ground(reply, EVIDENCE, "en"), reply, EVIDENCE) for reply in replies]
    assert scores[0] == 1.0
    assert scores[0] > scores[1] > scores[2] > 0.0


def test_the_draft_is_the_reply_as_it_was_written() -> None:
    grounded = ground(GERMANY, EVIDENCE, "en")
    draft = draft_of(grounded, GERMANY, "en")
    assert (draft.text, draft.lane, draft.language) == (GERMANY, Lane.NONE, "en")
    assert draft.claims == (grounded[0].claim,)


pieces = st.lists(
    st.sampled_from(["EMS", "costs", "2,900", "yen.", "食品は", "30", "days?", "returned", "\n", "!"]), max_size=12
).map(" ".join)


@settings(deadline=None)  # the first example loads the word lists
@given(pieces, pieces, pieces)
def test_whatever_is_written_every_quote_stands_in_its_evidence(reply: str, one: str, other: str) -> None:
    evidence = (passage(one, id="a"), passage(other, id="b", language="und"))
    texts = {"a": one, "b": other}
    for grounded in ground(reply, evidence, "en"):
        assert 0.0 <= grounded.support <= 1.0
        assert grounded.claim.text in reply
        assert all(source.quote in texts[source.id] for source in grounded.claim.sources)


def test_a_reply_is_not_bound_to_half_of_the_evidence() -> None:
    many = tuple(passage(f"EMS goes to place {'abcdefgh'[n] * 4}.", id=str(n)) for n in range(8))
    reply = "EMS goes to place aaaa bbbb cccc dddd eeee ffff gggg hhhh."
    (grounded,) = ground(reply, many, "en")
    assert len(grounded.claim.sources) <= MAX_QUOTES
