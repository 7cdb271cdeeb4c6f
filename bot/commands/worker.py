"""`henji worker`: an extra process that answers and sends, beside those that serve the web."""

import signal
from contextlib import closing

import anyio

from bot.app import STATE, House
from bot.bell import Bell
from bot.channels.opening import open_channels, seals_of
from bot.commands.shared import Store, console, house_of
from bot.commands.telling import Log, telling
from bot.crew import Crew
from bot.kernel.conversations import wall_clock
from bot.kernel.database import served
from bot.settings import Environment, environment
from bot.web.secret import KEY_FILE, kept
from bot.worker import Worker
from core.errors import SettingsError


def worker(store: Store = None, log: Log = None) -> None:
    """Answer and send until Ctrl-C or SIGTERM; what was begun is brought to its end first."""
    around = environment()
    with telling(log, around), closing(house_of(store)) as house:
        if not served(house.talks.url):
            raise SettingsError(
                "HENJI_DATABASE_URL: an extra worker needs a PostgreSQL database; `henji serve` has one of its own"
            )
        crew = _crew(house, around)
        console.print(f"worker {house.presence.id} answers; Ctrl-C stops.", markup=False)
        anyio.run(_until_told, crew)
        console.print("stopped")


def _crew(house: House, around: Environment) -> Crew:
    bell, state = Bell(), house.folder / STATE
    crew = Crew(worker=Worker(house=house, clock=wall_clock), bell=bell, clock=wall_clock)
    crew.channels = open_channels(
        house,
        house.outbox,
        seal=seals_of(around, state, kept),
        heard=crew.heard,
        token=around.telegram_token,
        key=around.secret or kept(state / KEY_FILE),
        password=around.mail_password,
    )
    return crew


async def _until_told(crew: Crew) -> None:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_told, crew)
        await crew.run()
        tasks.cancel_scope.cancel()


async def _told(crew: Crew) -> None:
    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async for _ in signals:
            crew.end()
