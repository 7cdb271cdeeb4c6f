"""A suite through the house: the same steps as production, on a throw-away database."""

import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.app import open_house
from bot.interview import interview
from bot.settings import environment
from evals.bounds import upper_bound
from evals.recordings import Recorded
from evals.samples import Sample
from evals.scorers import Score, Verdict, score
from knowledge.sync import sync


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    sample: Sample
    score: Score
    outcome: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Counts over a set of results. `wrong` is counted among what was sent."""

    samples: int
    answerable: int
    right: int
    sent: int
    wrong: int
    needless: int
    verdicts: dict[str, int]

    @property
    def right_share(self) -> float:
        return self.right / self.answerable if self.answerable else 1.0

    @property
    def wrong_share(self) -> float:
        return self.wrong / self.sent if self.sent else 0.0

    @property
    def bound(self) -> float:
        """The one-sided 95 % Clopper-Pearson upper bound of the wrong share."""
        return upper_bound(self.wrong, self.sent)


def run(
    samples: Iterable[Sample], store: Path, *, recordings: Path | None = None, live: bool = False
) -> tuple[Result, ...]:
    """Every sample, judged by its last turn; keyless, unless there are recordings of a model to replay.

    With `live`, the model of HENJI_MODEL is asked what is not recorded yet, and recorded.
    """
    with tempfile.TemporaryDirectory() as folder:
        around = environment() if live else None
        house = open_house(
            store,
            scratch=Path(folder) / "eval.db",
            surroundings=around,
            through=(lambda writer: Recorded(folder=recordings, inner=writer)) if recordings else None,
        )
        sync(house.folder, house.knowledge)
        results = []
        for sample in samples:
            outcome = interview(house, sample.line)[-1]
            results.append(Result(sample=sample, score=score(sample, outcome), outcome=outcome))
        house.close()
    return tuple(results)


def summary(results: Sequence[Result]) -> Summary:
    answerable = [one for one in results if one.sample.answerable]
    return Summary(
        samples=len(results),
        answerable=len(answerable),
        right=sum(one.score.verdict is Verdict.RIGHT for one in answerable),
        sent=sum(one.score.sent for one in results),
        wrong=sum(one.score.is_wrong for one in results),
        needless=sum(one.score.verdict is Verdict.NEEDLESS for one in results),
        verdicts=dict(Counter(one.score.verdict.value for one in results)),
    )
