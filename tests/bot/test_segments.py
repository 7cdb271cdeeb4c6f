"""Who writes, read from the words: several may hold, and of whom nothing is known is a consumer."""

from datetime import UTC, datetime

import pytest

from bot.app import House
from bot.segments import Segment, Wish, minimum_of, pieces, segments, wish
from core.sets import Mood, Risk, Scenario
from core.talk import Buyer, Conversation
from core.turn import Understanding
from tests.talks import Talks

TALK = Conversation(id="talk", channel="web", buyer=Buyer(id="buyer"))
NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
GOODS = ("bowl", "teapot", "cup", "bols", "schale")

TRADES = [
    ("en", "We would like 60 bowls to Austria for our little tea shop.", Segment.RESELLER),
    ("en", "I need 300 pieces for our hotel.", Segment.LARGE),
    ("en", "Could we have 40 cups at wholesale price?", Segment.RESELLER),
    ("de", "Wir brauchen 40 Schalen für unseren Teeladen in Wien.", Segment.RESELLER),
    ("de", "Für unser Restaurant möchten wir 150 Stück bestellen.", Segment.LARGE),
    ("ja", "ホテルで使う茶碗を200個注文したいです。", Segment.LARGE),
    ("ja", "自分の店で販売したいので、湯呑みを30個お願いします。", Segment.RESELLER),
    ("zh-Hans", "我开了一家小店，想进货50个茶壶。", Segment.RESELLER),
    ("zh-Hans", "我们公司想订200个杯子送客户。", Segment.LARGE),
    ("zh-Hant", "我們餐廳想訂150個碗。", Segment.LARGE),
    ("ko", "저희 카페에서 쓸 찻잔 120개 견적 부탁드려요.", Segment.LARGE),
    ("ko", "도매로 찻잔 40개 살 수 있나요?", Segment.RESELLER),
    ("fr", "Je voudrais 30 bols pour ma boutique à Lyon.", Segment.RESELLER),
    ("es", "Somos un restaurante y queremos 150 cuencos.", Segment.LARGE),
    ("pt", "Quero comprar no atacado 50 unidades para minha loja.", Segment.RESELLER),
    ("th", "โรงแรมต้องการถ้วยชา 200 ใบ", Segment.LARGE),
    ("id", "Untuk restoran kami, butuh 150 mangkuk.", Segment.LARGE),
    ("vi", "Nhà hàng mình cần 120 cái bát.", Segment.LARGE),
]
HOUSEHOLDS = [
    ("en", "How much is shipping to Germany?"),
    ("en", "My wife turns 40 in March. Could you engrave her name?"),
    ("en", "Where is my order 1048? My postcode is 80331."),
    ("de", "Ich hätte gern 2 Becher und eine Kanne mit 300 ml."),
    ("ja", "湯呑みを2個買いたいです。"),
    ("zh-Hans", "单号 10733 帮查下"),
    ("fr", "Je cherche un bol pour mon mari."),
]


def reading(language: str, scenario: Scenario = Scenario.UNCLEAR, mood: Mood = Mood.CALM) -> Understanding:
    return Understanding(language=language, confidence=1.0, scenario=scenario, risk=Risk.INFORMATION, mood=mood)


@pytest.mark.parametrize(("language", "text", "trade"), TRADES)
def test_who_buys_for_others_is_told_from_a_household(language: str, text: str, trade: Segment) -> None:
    assert segments([text], reading(language), (), 20, GOODS) == (trade,)


@pytest.mark.parametrize(("language", "text"), HOUSEHOLDS)
def test_somebody_of_whom_nothing_is_known_is_a_consumer(language: str, text: str) -> None:
    assert segments([text], reading(language), (), 20, GOODS) == (Segment.CONSUMER,)


def test_several_may_hold() -> None:
    said = ["We ordered 60 bowls for our shop and ten arrived broken."]
    assert segments(said, reading("en"), ["#1011"], 20, GOODS) == (
        Segment.RESELLER,
        Segment.RETURNING,
        Segment.COMPLAINING,
    )


def test_a_mood_or_a_topic_is_a_complaint_too() -> None:
    calm = segments(["hm"], reading("en"))
    angry = segments(["hm"], reading("en", mood=Mood.ANGRY))
    broken = segments(["hm"], reading("en", Scenario.ORDER_DAMAGED))
    assert calm == (Segment.CONSUMER,)
    assert angry == broken == (Segment.CONSUMER, Segment.COMPLAINING)


@pytest.mark.parametrize(
    ("quantity", "segment"),
    [(19, Segment.CONSUMER), (20, Segment.RESELLER), (99, Segment.RESELLER), (100, Segment.LARGE)],
)
def test_the_shops_own_minimum_counts_and_five_times_of_it_is_large(quantity: int, segment: Segment) -> None:
    assert segments([f"I would like {quantity} pieces."], reading("en"), (), 20) == (segment,)


def test_figures_that_count_no_goods_are_no_quantity() -> None:
    assert pieces("60 bowls of 300 ml for EUR 200 by 5 May 2027, order #1015", "en", GOODS) == (60,)
    assert pieces("teapot 0.9 l x 40", "en", GOODS) == (40,)
    assert pieces("40 in March", "en", GOODS) == ()


def test_what_is_wanted_is_read_and_what_is_not_said_stays_empty(demo: House) -> None:
    shelf = demo.answerer(TALK, NOW).shelf
    found = wish(["60 Hagi tea bowls to Austria for my shop"], "en", shelf.finder, shelf.home)
    assert (found.quantity, found.country) == (60, "AT")
    assert found.product == "hagi-tea-bowl"
    assert wish(["Do you sell wholesale?"], "en", shelf.finder, shelf.home) == Wish()
    assert minimum_of(shelf.facts) == 20


def test_the_desk_sees_who_writes_and_the_buyer_reads_the_same(demo: House, talk: Talks) -> None:
    outcome = talk.last("I want to talk to a person about 60 Hagi tea bowls to Austria for my little shop.")
    sheet = demo.scribe.sheet(outcome["ticket"]["id"], "en")
    assert sheet is not None
    assert sheet.brief.segments == (Segment.RESELLER,)
    assert sheet.brief.wish is not None
    assert (sheet.brief.wish.quantity, sheet.brief.wish.country) == (60, "AT")
    assert "reseller" not in outcome["text"]
