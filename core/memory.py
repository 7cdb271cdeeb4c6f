"""What a turn has read of a buyer's words and may need again: kept while the turn lasts, and then forgotten."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final, ParamSpec, TypeVar, cast

Asked = ParamSpec("Asked")
Told = TypeVar("Told")

_forgetful: Final[list[Callable[[], None]]] = []


def for_a_turn(most: int) -> Callable[[Callable[Asked, Told]], Callable[Asked, Told]]:
    """Remember the last `most` answers of a pure function until `forget`. Threads may share it."""

    def remembering(function: Callable[Asked, Told]) -> Callable[Asked, Told]:
        kept = lru_cache(maxsize=most)(function)
        _forgetful.append(kept.cache_clear)
        return cast("Callable[Asked, Told]", kept)

    return remembering


def forget() -> None:
    """Let go of every text. A turn beside this one then reads its own again, to the same end."""
    for let_go in _forgetful:
        let_go()
