"""The error tree.

HenjiError
├── StoreError        a store file cannot be used: what, where (file:line:column), how to mend   exit 1
├── SettingsError     store.toml or the environment asks for something henji does not know       exit 4
├── DatabaseError     the state cannot be read or written                                        exit 1
└── UpstreamError     a service outside this process did not answer                              exit 5
    ├── ModelError    a model gave nothing usable; SpendError: today's allowance is used up
    └── ChannelError  a channel did not take a message; `unknown`: nobody knows whether it did
"""

from core.sets import Reason
from core.turn import Call


class HenjiError(Exception):
    """Carries one line for a person: what is wrong, where, and how to mend it."""

    exit_code = 1


class StoreError(HenjiError):
    """A file of the store folder cannot be used."""


class SettingsError(HenjiError):
    """A setting is unknown or impossible."""

    exit_code = 4


class DatabaseError(HenjiError):
    """The state cannot be read or written."""


class UpstreamError(HenjiError):
    """A service outside this process did not answer."""

    exit_code = 5


class ModelError(UpstreamError):
    """A model gave nothing usable. `calls` are those that were made all the same: they cost money."""

    reason = Reason.MODEL_FAILED

    def __init__(self, message: str, calls: tuple[Call, ...] = ()) -> None:
        super().__init__(message)
        self.calls = calls


class SpendError(ModelError):
    """No model is asked: what may be spent today, or in one prompt, is used up."""

    reason = Reason.USAGE_LIMIT


class ChannelError(UpstreamError):
    """A channel did not take a message.

    `unknown`: it may have been delivered, so it is never sent again unasked. `retry_after` (s): it was certainly
    not, and may be tried again then; None: trying again would not help.
    """

    def __init__(self, message: str, *, unknown: bool = False, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.unknown = unknown
        self.retry_after = retry_after
