"""The forms a model fills in. Kept small: each field is paid for in every call."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Quote(_Form):
    evidence: str
    words: str


class Sentence(_Form):
    text: str
    kind: Literal["fact", "promise", "question"]
    quotes: list[Quote]


class Answer(_Form):
    """What `compose` asks for."""

    scenario: str
    sentences: list[Sentence]
    unanswered: list[str]


class Search(_Form):
    """What `search` asks for."""

    query: str


class Verdict(_Form):
    number: int
    verdict: Literal["proven", "partly", "not"]
    why: str


class Verdicts(_Form):
    """What `check` asks for."""

    verdicts: list[Verdict]
