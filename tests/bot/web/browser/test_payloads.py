"""Two hundred payloads, wherever words are shown, stay words: nothing runs, nothing is fetched, nothing is hidden."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.app import House
from core.evidence import Source
from core.sets import ClaimKind, Kind, Lane, Priority, Reason
from core.text import visible
from core.turn import Claim, Draft, Handoff, Outcome, Reply
from knowledge.sync import sync
from tests.bot.web import making
from tests.bot.web.browser.payloads import payloads
from tests.bot.web.test_browser import Watch, answers, desk, say
from tests.knowledge.shops import PRODUCTS

__all__ = ["desk"]
PAYLOADS = payloads()
SHARE = 45  # payloads of a message
GOODS = (*PAYLOADS[:6], *PAYLOADS[80:])  # a title loses its tags when the shop's file is read
SHARES = tuple(PAYLOADS[start : start + SHARE] for start in range(0, len(PAYLOADS), SHARE))
#: What text never becomes. Links are looked at on their own: of a source's address, one may be made.
MADE = (
    "script, img, svg, iframe, object, embed, video, audio, form form, math, template, link, style, meta, base, marquee"
)
GATHER = """host => {
    const roots = [document, ...[...document.querySelectorAll('*')].map(one => one.shadowRoot).filter(Boolean)];
    return roots.flatMap(root => [...root.querySelectorAll('a[href]')].map(one => one.getAttribute('href')));
}"""


def _claim(payload: str) -> Claim:
    source = Source(id=payload, kind=Kind.PAGE, quote=payload, version="1", url=payload, title=payload)
    return Claim(text=payload, kind=ClaimKind.FACT, sources=(source,))


def _decided(text: str) -> Outcome:
    """Whoever sends a share of the payloads is answered with it; who asks for a person gets one with all of them."""
    number = re.match(r"share (\d+)", text)
    chosen = SHARES[int(number[1])] if number else PAYLOADS
    claims = tuple(_claim(one) for one in chosen)
    draft = Draft(text="\n".join(chosen), claims=claims, lane=Lane.APPROVED, language="en")
    if number:
        return Reply(text=draft.text, language="en", draft=draft)
    return Handoff(reason=Reason.ASKED_FOR_HUMAN, language="en", priority=Priority.HIGH, draft=draft)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """The small shop; its goods are named by payloads, and so is all that its clerk says."""
    monkeypatch.setattr(making, "_decided", _decided)
    house = making.small_house(tmp_path / "shop")
    with (tmp_path / "shop" / "products.en.csv").open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, PRODUCTS.splitlines()[0].split(","), restval="")
        for number, payload in enumerate(GOODS):
            row = {"Title": payload, "URL handle": f"p-{number}", "Description": payload, "Status": "active"}
            writer.writerow(
                {
                    **row,
                    "Vendor": payload,
                    "Type": payload,
                    "SKU": f"P{number}",
                    "Price": "9",
                    "Inventory quantity": "3",
                }
            )
    sync(house.folder, house.knowledge)
    yield house
    house.close()


def bare(text: str) -> str:
    """Without what a browser may fold: blanks, and characters that hide."""
    return "".join(visible(text).split())


def shown(place: Locator) -> str:
    return bare(" ".join(place.all_text_contents()))


def unmade(page: Page) -> None:
    """No payload became an element, and no link leads into a program."""
    assert page.locator(":is(main, .panel, .shop)").locator(MADE).count() == 0
    for address in page.evaluate(GATHER):
        assert re.match(r"(https?://|[/?#]|$)", address), address


def test_there_are_enough_of_them() -> None:
    assert len(PAYLOADS) >= 200


def test_payloads_are_only_words_in_widget_and_desk(shop: Page, desk: Page, watch: Watch, house: House) -> None:
    shop.bring_to_front()
    goods = shown(shop.locator("main"))
    assert sum(bare(payload) in goods for payload in GOODS) >= 5  # the page shows a dozen
    for number, share in enumerate(SHARES):
        say(shop, "\n".join((f"share {number}", *share)))
        expect(answers(shop)).to_have_count(number + 1)
    say(shop, "a person please")
    expect(answers(shop)).to_have_count(len(SHARES) + 1)
    for summary in shop.locator(".panel summary").all():
        summary.click()
    whole(shop.locator(".line.buyer .text"), answers(shop), shop.locator(".quote"))
    unmade(shop)
    [card] = house.queue.tickets()
    desk.bring_to_front()
    desk.goto(f"/desk/tickets/{card.ticket.id}")
    whole(desk.locator(".lines .buyer .text"), desk.locator(".claims"), desk.locator("main"))
    unmade(desk)
    house.queue.reply(card.ticket.id, "\n".join(PAYLOADS), "terminal", card.seq)
    expect(answers(shop)).to_have_count(len(SHARES) + 2)
    whole(answers(shop).last)
    unmade(shop)
    desk.reload()
    unmade(desk)
    shop.wait_for_timeout(300)
    assert watch.seen == []
    assert "pwned" not in shop.title() + desk.title()


def whole(*places: Locator) -> None:
    """Every payload is there to read in each of the places."""
    for place in places:
        words = shown(place)
        assert [payload for payload in PAYLOADS if bare(payload) not in words] == []


def test_a_page_that_renders_one_payload_is_seen(page: Page, watch: Watch) -> None:
    """Red control: as HTML the same payload fails every one of those assertions."""
    page.set_content("<main></main>")
    page.evaluate(
        "html => { document.querySelector('main').innerHTML = html }", PAYLOADS[0] + PAYLOADS[5] + PAYLOADS[27]
    )
    page.wait_for_timeout(500)
    assert watch.seen
    with pytest.raises(AssertionError):
        unmade(page)
    watch.seen.clear()
