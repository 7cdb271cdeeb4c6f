"""The demo shop's shelf on a Tuesday."""

import pytest

from bot.app import House
from bot.lanes.approved import Approved
from bot.lanes.shelf import Shelf
from tests.bot.asking import shelf_of


@pytest.fixture
def shelf(demo: House) -> Shelf:
    return shelf_of(demo)


@pytest.fixture
def lane(shelf: Shelf) -> Approved:
    return Approved(shelf)
