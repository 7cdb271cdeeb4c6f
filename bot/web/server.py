"""`henji serve`: one port, one process, until Ctrl-C."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import uvicorn
from fastapi import FastAPI

from bot.app import House
from bot.settings import Environment
from bot.web.app import web_app
from bot.web.door import Door
from bot.web.place import state_folder
from bot.web.secret import TOKEN_FILE, kept
from core.errors import SettingsError

#: Seconds that open requests have to end after Ctrl-C.
GRACE = 3
#: Connections that may wait to be taken: a shop's visitors all come back at once after a restart.
BACKLOG = 2048


def run(house: House, *, host: str, port: int, say: Callable[[str], None], surroundings: Environment) -> None:
    """Serve the house until Ctrl-C, then close it. Port 0 takes a free one.

    Raises SettingsError where the address cannot be listened on.
    """
    with listening(host, port) as door, contextlib.closing(house):
        token = state_folder(house) / TOKEN_FILE
        app = web_app(
            house,
            token=surroundings.api_token or kept(token),
            telegram=surroundings.telegram_token,
            surroundings=surroundings,
        )
        base = _address(host, door.getsockname()[1])
        say(f"shop page  {base}/")
        say(f"desk       {base}{app.state.desk_link()}  (opens once)")
        say(f"API docs   {base}/docs")
        say(f"API token  {'HENJI_API_TOKEN' if surroundings.api_token else token}")
        say("Ctrl-C stops.")
        with contextlib.suppress(KeyboardInterrupt):
            _Server(settings(app)).run(sockets=[door])
        say("stopped")


@contextlib.contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The application's address while it is served in a thread, on a free port: for tests and pictures."""
    with listening("127.0.0.1", 0) as door:
        server = _Server(settings(app))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        try:
            yield _address("127.0.0.1", door.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join()


class _Server(uvicorn.Server):
    """Ends its event streams before it waits for its connections to end."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        place = getattr(getattr(self.config.app, "state", None), "place", None)
        if place is not None:
            place.bell.close()
        await super().shutdown(sockets)


def settings(app: FastAPI) -> uvicorn.Config:
    """No access log: it would keep session tokens and who asked when."""
    return uvicorn.Config(
        app,
        access_log=False,
        log_config=None,  # its lines go where ours go
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        http=Door,
        ws="none",
    )


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises SettingsError naming the port and the remedy."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((host, port))
        door.listen(BACKLOG)
    except OSError as error:
        door.close()
        raise SettingsError(
            f"{_address(host, port)}: cannot listen there: {error.strerror or error}; "
            "stop the other program, or choose another with --port"
        ) from error
    return door


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
