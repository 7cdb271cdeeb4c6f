"""What goes to a model and what comes back, once."""

from dataclasses import dataclass
from typing import NamedTuple


class Line(NamedTuple):
    """One message to a model: `role` is system, human or ai."""

    role: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the model wrote, and the tokens by the server's count; None: it did not say."""

    text: str
    input_tokens: int | None = None
    output_tokens: int | None = None
