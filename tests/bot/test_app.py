"""The wiring: a folder in, a house out; shelves renewed by a sync and kept for a day and a market."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import House, database_of, open_house
from core.errors import SettingsError
from core.talk import Conversation
from knowledge.sync import sync
from tests.bot.asking import BUYER, NOW, shelf_of
from tests.knowledge.shops import ShopFolder
from tests.talks import Talks


def test_the_state_lies_in_the_store_unless_a_url_says_otherwise(tmp_path: Path) -> None:
    assert database_of(tmp_path, None) == str(tmp_path / ".henji" / "henji.db")
    assert (tmp_path / ".henji").is_dir()
    assert database_of(tmp_path, "postgresql://x") == "postgresql://x"


def test_a_folder_without_settings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"store\.toml"):
        open_house(tmp_path)


def test_a_shelf_is_kept_for_the_market_and_the_day(small: House) -> None:
    first = shelf_of(small)
    assert shelf_of(small) is first
    assert shelf_of(small, market="DE") is not first
    assert shelf_of(small, now=NOW + timedelta(days=1)) is not first


def test_a_sync_renews_the_shelf(small: House, small_folder: ShopFolder) -> None:
    before = shelf_of(small)
    small_folder.write("facts.toml", '[payment]\nmethods = ["visa"]\n')
    sync(small.folder, small.knowledge)
    after = shelf_of(small)
    assert after is not before
    assert "payment" in {fact.table for fact in after.facts}
    assert "shipping.lane" not in {fact.table for fact in after.facts}


def test_the_shops_own_calendar_day_decides_what_holds(small: House, small_folder: ShopFolder) -> None:
    """15:30 in London is the next day in Tokyo."""
    small_folder.write("facts.toml", '[payment]\nmethods = ["visa"]\nvalid_from = 2026-11-25\n')
    sync(small.folder, small.knowledge)
    evening = NOW.replace(hour=23, minute=59)
    assert "payment" not in {fact.table for fact in shelf_of(small, now=evening).facts}
    assert "payment" in {fact.table for fact in shelf_of(small, now=evening + timedelta(minutes=2)).facts}


def test_many_markets_do_not_pile_up(small: House) -> None:
    for number in range(80):
        shelf_of(small, market=f"{chr(65 + number // 26)}{chr(65 + number % 26)}")
    assert shelf_of(small) is shelf_of(small)


def test_scratch_conversations_leave_the_stores_own_alone(small_folder: ShopFolder, tmp_path: Path) -> None:
    scratch = open_house(small_folder.path, scratch=tmp_path / "scratch.db")
    sync(scratch.folder, scratch.knowledge)
    outcome = Talks(scratch).last("let me talk to a person")
    assert scratch.queue.ticket(outcome["ticket"]["id"]) is not None
    scratch.close()
    own = open_house(small_folder.path)
    assert own.queue.tickets() == ()
    assert own.knowledge.stats().passages > 0
    own.close()


def test_the_answerer_has_the_shops_licences(small: House) -> None:
    found = small.answerer(Conversation(id="x", channel="web", buyer=replace(BUYER)), NOW)
    assert (found.shop, found.licensed) == ("Kiln and Leaf", ("en", "ja", "zh-Hans", "de"))
    assert found.understander.default_language == "en"
