"""Which part of the house a request is for: each has limits and a share of the machine of its own."""

from enum import StrEnum

from starlette.types import Scope


class Area(StrEnum):
    ALIVE = "alive"  # nothing is ever asked of who only asks whether we live
    OPERATIONS = "operations"
    HOOK = "hook"
    API = "api"
    DESK = "desk"
    WIDGET = "widget"  # and every other page that strangers see


_ALIVE = "/healthz"
_OPERATIONS = frozenset({"/readyz", "/metrics"})
_FOLDERS = {"hooks": Area.HOOK, "api": Area.API, "desk": Area.DESK}
#: Answers that never end by themselves.
_STREAMS = frozenset({"/widget/events", "/desk/events"})
_MESSAGES = "/widget/messages"
WEB = "web"
#: Characters of a channel's name; a longer one is no channel of ours.
_NAME = 40


def area_of(path: str) -> Area:
    if path == _ALIVE:
        return Area.ALIVE
    if path in _OPERATIONS:
        return Area.OPERATIONS
    return _FOLDERS.get(path[1:].partition("/")[0], Area.WIDGET)


def is_stream(scope: Scope) -> bool:
    return scope["method"] == "GET" and scope["path"] in _STREAMS


def channel_of(scope: Scope) -> str | None:
    """The channel that a message comes by; None: this is no message."""
    if scope["method"] != "POST":
        return None
    if scope["path"] == _MESSAGES:
        return WEB
    folder, _, name = scope["path"][1:].partition("/")
    return name if folder == "hooks" and 0 < len(name) <= _NAME else None
