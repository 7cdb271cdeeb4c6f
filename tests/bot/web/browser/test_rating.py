"""How were the answers: asked late, never in the way, never twice."""

from playwright.sync_api import Page, expect

from bot.app import House
from bot.kernel.ratings import Ratings
from tests.bot.web.test_browser import answers, say

LATER = 46_000  # milliseconds


def answered(shop: Page, text: str = "How much is shipping?") -> None:
    before = answers(shop).count()
    say(shop, text)
    expect(answers(shop)).to_have_count(before + 1)


def test_after_a_quiet_while_the_buyer_is_asked_once(shop: Page, house: House) -> None:
    shop.clock.install()
    answered(shop)
    expect(shop.get_by_role("group", name="How well did this help you?")).to_have_count(0)
    shop.clock.run_for(LATER)
    shop.get_by_role("button", name="4 / 5").click()
    expect(shop.get_by_text("Thank you for telling us.")).to_be_visible()
    talk = shop.evaluate("localStorage.getItem('henji.rated')")
    assert [kept.score for kept in Ratings(house.talks).of(talk)] == [4]
    answered(shop)
    shop.clock.run_for(LATER)
    expect(shop.get_by_role("button", name="4 / 5")).to_have_count(0)
    shop.reload()
    shop.get_by_role("button", name="Open chat").click()
    expect(answers(shop)).to_have_count(2)
    shop.clock.run_for(LATER)
    expect(shop.get_by_role("button", name="4 / 5")).to_have_count(0)


def test_who_writes_is_not_interrupted(shop: Page) -> None:
    shop.clock.install()
    answered(shop)
    shop.get_by_role("textbox").fill("and also")
    shop.clock.run_for(LATER)
    expect(shop.locator(".rating")).to_have_count(0)
    shop.get_by_role("textbox").fill("")
    shop.clock.run_for(LATER)
    expect(shop.locator(".rating")).to_be_visible()
    expect(shop.get_by_role("textbox")).to_be_focused()  # it takes no focus
    answered(shop, "and shipping?")
    expect(shop.locator(".rating")).to_have_count(0)


def test_a_question_of_ours_and_a_promise_of_a_person_are_no_answer(shop: Page) -> None:
    shop.clock.install()
    answered(shop, "which colour")
    shop.clock.run_for(LATER)
    expect(shop.locator(".rating")).to_have_count(0)
    answered(shop, "a person please")
    shop.clock.run_for(LATER)
    expect(shop.locator(".rating")).to_have_count(0)


def test_once_a_person_has_settled_it_the_buyer_is_asked(shop: Page, house: House) -> None:
    answered(shop, "a person please")
    [card] = house.queue.tickets()
    house.queue.reply(card.ticket.id, "Here is Aki.", "terminal", card.seq)
    expect(answers(shop)).to_have_count(2)
    house.conversations.release(card.conversation)
    expect(shop.locator(".rating")).to_be_visible()


def test_a_score_that_did_not_arrive_can_be_given_again(shop: Page) -> None:
    shop.clock.install()
    answered(shop)
    shop.clock.run_for(LATER)
    shop.route("**/widget/rating", lambda route: route.abort(), times=1)
    shop.get_by_role("button", name="5 / 5, Very well").click()
    shop.wait_for_timeout(200)
    shop.get_by_role("button", name="5 / 5, Very well").click()
    expect(shop.get_by_text("Thank you for telling us.")).to_be_visible()
