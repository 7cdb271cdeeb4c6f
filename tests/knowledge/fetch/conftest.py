"""A site and an inside, empty and unasked for every test."""

from collections.abc import Iterator

import pytest

from knowledge.fetch.network import Network
from tests.knowledge.fetch.sites import Inside, Site, network, running_inside, running_site


@pytest.fixture(scope="session")
def one_site() -> Iterator[Site]:
    with running_site() as site:
        yield site


@pytest.fixture(scope="session")
def one_inside() -> Iterator[Inside]:
    with running_inside() as inside:
        yield inside


@pytest.fixture
def site(one_site: Site) -> Site:
    one_site.routes = {}
    one_site.asked = []
    return one_site


@pytest.fixture
def inside(one_inside: Inside) -> Inside:
    one_inside.reached = 0
    return one_inside


@pytest.fixture
def net(site: Site, inside: Inside) -> Network:
    return network(site, inside)
