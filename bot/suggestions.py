"""What could answer a gap: a person's words, a model's draft, or nothing yet; and the file that would hold it."""

from dataclasses import dataclass, replace

from bot.gaps import Gap, slug
from core.sets import Risk, Scenario
from knowledge.files.answer_file import answer_path, written
from knowledge.files.answers import natural_risk
from knowledge.files.nouns import OwnAnswer
from knowledge.files.plain import tidy

TO_WRITE = "write: the answer, in a few plain sentences"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Words for a gap. `by`: person, model, or nobody; `doubts`: what a reader should look at first."""

    gap: Gap
    by: str
    text: str
    language: str
    questions: tuple[str, ...]
    doubts: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Where it belongs in the store folder, once somebody has read it."""
        return answer_path(slug(self.gap), self.language)

    @property
    def file(self) -> str:
        """The whole file; without a text where there is none yet, or none that a file could hold."""
        scenario = Scenario(self.gap.scenario) if self.gap.scenario in set(Scenario) else None
        answer = OwnAnswer(
            id=slug(self.gap),
            language=self.language,
            scenario=scenario if scenario not in {Scenario.UNCLEAR, Scenario.OUT_OF_SCOPE} else None,
            risk=natural_risk(scenario) if scenario else Risk.INFORMATION,
            questions=self.questions,
            text=self.text,
            path=self.path,
            version="",
        )
        said = None if self.by == "nobody" else written(answer)
        # Without a text no sync takes it: what nobody has written is never sent.
        return said or (written(replace(answer, text=TO_WRITE)) or "").replace(TO_WRITE, "")


def known(gap: Gap) -> Suggestion:
    """What a person wrote to one of these buyers, else a file to fill in."""
    if gap.answer:
        return Suggestion(
            gap=gap,
            by="person",
            text=tidy(gap.answer),
            language=gap.answer_language or gap.language,
            questions=gap.questions,
            doubts=("written to one buyer: keep only what holds for all",),
        )
    return Suggestion(gap=gap, by="nobody", text=TO_WRITE, language=gap.language, questions=gap.questions)
