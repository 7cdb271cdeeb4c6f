"""The phone with a model: glosses of what is shown, and a person's words translated, checked, and shown first."""

import pytest

from bot.testing.telegram_api import TelegramApi
from tests.bot.channels.shop import ANNA, OWNER, PATIENCE, Shop
from tests.bot.desk.making import Model, asked, scribe_of
from tests.bot.web.visitor import until

ASKED = "Can I send it back?"
JAPANESE = "はい、30日以内に返品できます。"


def helped(shop: Shop, model: Model | None) -> Shop:
    """The shop with that model, on a Japanese owner's phone, with a ticket shown there."""
    shop.stop()
    shop.scribe = scribe_of(shop.house, model)
    shop.start()
    shop.link(language="ja")
    shop.api.buyer_says(ANNA, ASKED)
    shop.last(OWNER, shop.ticket())
    return shop


def edited(shop: Shop, words: str) -> None:
    card = next(one for one in reversed(shop.api.sent(OWNER)) if "編集" in one.buttons)
    shop.api.press(OWNER, card.id, "編集")
    shop.last(OWNER, "日本語で書いてください")
    shop.api.buyer_says(OWNER, words)


def agents(shop: Shop) -> list[str]:
    return [line.text for line in shop.lines() if line.author == "agent"]


def test_a_ticket_comes_with_glosses_and_brief(shop: Shop) -> None:
    card = helped(shop, Model()).last(OWNER, shop.ticket())

    assert f"{ASKED}\n= 【{ASKED}】" in card.text
    assert "【EMS to Germany costs 2,900 yen.】" in card.text
    assert "要約です。" in card.text


def test_without_a_model_the_ticket_comes_all_the_same(shop: Shop) -> None:
    card = helped(shop, None).last(OWNER, shop.ticket())

    assert ASKED in card.text
    assert "【" not in card.text


def test_a_model_that_fails_holds_no_ticket_back(shop: Shop) -> None:
    card = helped(shop, Model(fails=("brief", "gloss"))).last(OWNER, shop.ticket())

    assert ASKED in card.text


def test_an_answer_in_the_owners_language_is_translated_and_shown_before_it_goes_out(
    shop: Shop, api: TelegramApi
) -> None:
    helped(shop, Model(reply="Yes, you can send it back within 30 days."))
    edited(shop, JAPANESE)
    preview = shop.last(OWNER, "お客様に届く返信文")

    assert "Yes, you can send it back within 30 days." in preview.text
    assert "【Yes, you can send it back within 30 days.】" in preview.text
    assert agents(shop) == []
    api.press(OWNER, preview.id, "送信")
    shop.last(OWNER, "送信しました")
    assert agents(shop) == ["Yes, you can send it back within 30 days."]
    assert shop.told(ANNA, 2)[-1].text == "Yes, you can send it back within 30 days."


def test_a_translation_that_changed_a_figure_is_shown_with_a_warning(shop: Shop) -> None:
    helped(shop, Model(reply="Yes, you can send it back within 90 days."))
    edited(shop, JAPANESE)
    preview = shop.last(OWNER, "お客様に届く返信文")

    assert "⚠" in preview.text
    assert "90" in preview.text
    assert agents(shop) == []


@pytest.mark.parametrize("model", [None, Model(fails=("reply",))], ids=["no model", "a model that fails"])
def test_without_a_translation_the_words_are_shown_as_they_are_with_what_is_wrong(
    shop: Shop, model: Model | None
) -> None:
    helped(shop, model)
    edited(shop, JAPANESE)
    preview = shop.last(OWNER, "お客様に届く返信文")

    assert JAPANESE in preview.text
    assert "⚠" in preview.text
    assert ("翻訳できませんでした" in preview.text) == (model is not None)
    assert agents(shop) == []


def test_the_model_is_asked_once_for_a_ticket_that_is_shown_twice(shop: Shop) -> None:
    helped(shop, Model())
    shop.stop()
    with shop.house.talks.begin() as connection:
        connection.exec_driver_sql("UPDATE notice SET external_id = NULL")
    shop.start()
    code = shop.ticket()
    until(lambda: len([one for one in shop.api.sent(OWNER) if code in one.text]) == 2, PATIENCE)

    assert shop.scribe
    assert asked(shop.scribe) == ["brief"]
