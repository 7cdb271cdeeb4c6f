"""What can go wrong between henji and a model: a small closed set, each with what a person can do about it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Trouble(StrEnum):
    KEY = "key"  # refused, or not allowed to ask this model
    CREDIT = "credit"  # the account's quota is used up
    MODEL = "model"  # no such model, or no such address
    FORM = "form"  # the answer's shape may not be asked for in this way
    LONG = "long"  # the prompt is longer than the model reads
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    ODD = "odd"  # something came that is no answer
    INVALID = "invalid"  # an answer came, and its shape is wrong
    REFUSED = "refused"  # the model would not answer
    CUT = "cut"  # the answer was too long and ends early


#: What happened, and how to mend it.
WORDS: Final = {
    Trouble.KEY: ("refused the key", "set the provider's key (OPENAI_API_KEY) to one that may ask this model"),
    Trouble.CREDIT: ("says the account's quota is used up", "top the account up, or set HENJI_MODEL to another"),
    Trouble.MODEL: ("knows no such model", "henji doctor lists those it has; mend HENJI_MODEL or OPENAI_BASE_URL"),
    Trouble.FORM: ("did not accept the request", "set HENJI_MODEL to a chat model that answers in JSON"),
    Trouble.LONG: ("cannot read so long a prompt", "set HENJI_MODEL to a model with a window of 8,000 tokens or more"),
    Trouble.BUSY: ("is too busy to answer", "wait, or raise the account's rate limit"),
    Trouble.UNREACHABLE: ("could not be reached", "check OPENAI_BASE_URL and the network"),
    Trouble.TIMEOUT: ("did not answer in time", "raise HENJI_MODEL_TIMEOUT, or set HENJI_MODEL to a faster model"),
    Trouble.ODD: (
        "sent something that is no answer",
        "check that OPENAI_BASE_URL is an OpenAI-compatible server",
    ),
    Trouble.INVALID: ("did not fill the form, even when asked again", "set HENJI_MODEL to a model that writes JSON"),
    Trouble.REFUSED: ("would not answer", "answer this one by hand"),
    Trouble.CUT: ("ended before its answer did", "raise the server's limit on the length of an answer"),
}
#: The same request may do better a moment later.
PASSING: Final = frozenset({Trouble.BUSY, Trouble.UNREACHABLE, Trouble.ODD})
#: The endpoint itself is at fault, whatever it is asked.
OF_THE_ENDPOINT: Final = PASSING | {Trouble.KEY, Trouble.CREDIT, Trouble.MODEL, Trouble.TIMEOUT}
#: The request was turned away, or never arrived: nothing was read, so nothing is owed.
UNREAD: Final = frozenset(
    {Trouble.KEY, Trouble.CREDIT, Trouble.MODEL, Trouble.FORM, Trouble.LONG, Trouble.BUSY, Trouble.UNREACHABLE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why there is no answer. `status` is HTTP's; `retry_after` (s) is what the server asks for.

    `usage`: tokens in and out, where the server counted them all the same.
    """

    trouble: Trouble
    status: int | None = None
    retry_after: float | None = None
    usage: tuple[int, int] | None = None

    @property
    def mark(self) -> str:
        """As a call keeps it: "busy 503"."""
        return f"{self.trouble} {self.status}" if self.status else str(self.trouble)

    def said(self, model: str, where: str) -> str:
        """One line for a person. Neither the prompt's words nor the server's own are in it: both may be a buyer's."""
        what, remedy = WORDS[self.trouble]
        status = f" (HTTP {self.status})" if self.status else ""
        return f"{model} at {where} {what}{status}; {remedy}"
