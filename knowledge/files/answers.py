"""The shop's own approved answers: Markdown files and FAQ tables."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from core.evidence import Document
from core.sets import Kind, Risk, Scenario
from knowledge import fields
from knowledge.fields import Misfit
from knowledge.files.csv_rows import Row, Sheet, read_rows
from knowledge.files.frontmatter import Front, read_front
from knowledge.files.nouns import Item, Loaded, OwnAnswer, Problem, Shop, UnusableFile, version_of
from knowledge.files.pages import name, name_and_language
from knowledge.files.plain import from_cell, from_markdown

Value = TypeVar("Value")
Words = TypeVar("Words", str, tuple[str, ...])

_KEYS = (
    "id", "language", "scenario", "risk", "questions", "url", "market", "valid_from", "valid_until",
    "translated_from", "approved_by",
)  # fmt: skip
_MONEY = frozenset({Scenario.PAYMENT_PROBLEM, Scenario.REFUND_STATUS})
_LEGAL = frozenset({Scenario.PRIVACY, Scenario.LEGAL})


def load_answer(text: str, path: str, shop: Shop) -> Loaded:
    """One Markdown answer. Raises UnusableFile: an answer is loaded whole or stays as it was."""
    front = read_front(text, path)
    front.know(_KEYS)
    words = from_markdown(front.body)
    if not words:
        raise UnusableFile(
            Problem(
                path=path,
                line=front.body_line,
                message="the answer has no text",
                remedy="write it below the ---",
            )
        )
    answer = _from_front(front, words, shop)
    if not answer.questions:
        remedy = "add questions: with four to six ways to ask"
        raise UnusableFile(front.problem("questions", "the answer names no questions", remedy))
    _refuse_reversed(answer, front.problem("valid_until", *_REVERSED))
    return Loaded(items=(_item(answer, Kind.APPROVED, 1, front.body),))


def _from_front(front: Front, words: str, shop: Shop) -> OwnAnswer:
    stem, tag = name_and_language(front.path)
    scenario = front.value("scenario", fields.scenario, None)
    return _versioned(
        OwnAnswer(
            id=front.value("id", name, stem),
            language=front.value("language", fields.language, tag or shop.default_language),
            scenario=scenario,
            risk=front.value("risk", _risk, natural_risk(scenario)),
            questions=tuple(dict.fromkeys(front.several("questions", fields.text))),
            text=words,
            path=front.path,
            version="",
            market=front.value("market", fields.country, "") or None,
            valid_from=front.value("valid_from", fields.day, None),
            valid_until=front.value("valid_until", fields.day, None),
            url=front.value("url", fields.web, "") or None,
            translated_from=front.value("translated_from", name, "") or None,
        )
    )


def load_faq(text: str, path: str, shop: Shop) -> Loaded:
    """A FAQ table: `question, answer`, perhaps `locale, category, id, scenario, risk, url, market` ...

    A bad row is named and the rest loads; raises UnusableFile for a missing column or a torn file.
    """
    sheet = read_rows(text, path)
    sheet.need("question")
    sheet.need("answer")
    items: list[Item] = []
    problems = [sheet.flaw(row) for row in sheet.rows if row.flaw]
    spared = {"answer:"} if problems else set()
    ids = _ids(sheet)
    for row in sheet.rows:
        if row.flaw:
            continue
        try:
            answer = _from_row(row, ids[row.number], path, shop)
            _refuse_reversed(answer, sheet.problem(row, "valid_until", *_REVERSED))
            items.append(_item(answer, Kind.FAQ, row.line, f"{row.cell('question')}\n{row.cell('answer')}"))
        except UnusableFile as error:
            problems.append(error.problem)
            spared.add(f"answer:{ids[row.number]}:")
        except _Slip as slip:
            problems.append(sheet.problem(row, slip.column, slip.message, slip.remedy))
            spared.add(f"answer:{ids[row.number]}:")
    return Loaded(items=tuple(items), problems=tuple(problems), spared=frozenset(spared))


class _Slip(Misfit):
    """A cell that does not fit."""

    def __init__(self, column: str, misfit: Misfit) -> None:
        super().__init__(f"{column}: {misfit.message}", misfit.remedy)
        self.column = column


_REVERSED = ("the answer ends before it begins", "swap valid_from and valid_until")


def _from_row(row: Row, id: str, path: str, shop: Shop) -> OwnAnswer:
    category = row.cell("scenario", "category")
    scenario = Scenario(category) if category in set(Scenario) else None
    if row.cell("scenario"):
        scenario = _cell(row, "scenario", fields.scenario)
    questions = (from_cell(line) for line in row.cell("question").split("\n"))
    return _versioned(
        OwnAnswer(
            id=id,
            language=_language(row, path, shop),
            scenario=scenario,
            risk=_cell(row, "risk", _risk) if row.cell("risk") else natural_risk(scenario),
            questions=_filled("question", tuple(dict.fromkeys(line for line in questions if line))),
            text=_filled("answer", from_cell(row.cell("answer"))),
            path=path,
            version="",
            market=_cell(row, "market", fields.country) if row.cell("market") else None,
            valid_from=_day(row, "valid_from"),
            valid_until=_day(row, "valid_until"),
            url=_cell(row, "url", fields.web) if row.cell("url") else None,
        )
    )


def _cell(row: Row, column: str, read: Callable[[object], Value]) -> Value:
    try:
        return read(row.cell(column))
    except Misfit as misfit:
        raise _Slip(column, misfit) from misfit


def _filled(column: str, found: Words) -> Words:
    if not found:
        raise _Slip(column, Misfit("the cell is empty", "fill it, or delete the row"))
    return found


def _day(row: Row, column: str) -> date | None:
    return _cell(row, column, fields.day) if row.cell(column) else None


def _language(row: Row, path: str, shop: Shop) -> str:
    for column in ("locale", "language"):
        if row.cell(column):
            return _cell(row, column, fields.language)
    return name_and_language(path)[1] or shop.default_language


def _ids(sheet: Sheet) -> dict[int, str]:
    """Row number -> id: the category where no language has two rows of it, else a hash of the question."""
    seen = Counter((row.cell("category"), row.cell("locale", "language").lower()) for row in sheet.rows)
    shared = {category for (category, _), count in seen.items() if count > 1}
    return {row.number: _id(row, shared) for row in sheet.rows}


def _id(row: Row, shared: set[str]) -> str:
    if row.cell("id"):
        return "-".join(row.cell("id").split())
    category = row.cell("category")
    slug = "-".join(category.lower().split())
    if slug and category not in shared:
        return slug
    return f"{slug or 'faq'}-{version_of(row.cell('question'))[:8]}"


def natural_risk(scenario: Scenario | None) -> Risk:
    """What a wrong answer in this scenario could cost, unless the file says otherwise."""
    if scenario in _LEGAL:
        return Risk.LEGAL
    if scenario in _MONEY:
        return Risk.MONEY
    if scenario is Scenario.RETURN_REQUEST or (scenario and scenario.startswith("order.")):
        return Risk.ORDER
    return Risk.INFORMATION


def _risk(value: object) -> Risk:
    return Risk(str(fields.one_of(*Risk)(value)))


def _versioned(answer: OwnAnswer) -> OwnAnswer:
    return replace(
        answer,
        version=version_of(
            answer.scenario,
            answer.risk,
            answer.questions,
            answer.text,
            answer.market,
            answer.valid_from,
            answer.valid_until,
            answer.url,
            *((answer.translated_from,) if answer.translated_from else ()),
        ),
    )


def _refuse_reversed(answer: OwnAnswer, problem: Problem) -> None:
    if answer.valid_from and answer.valid_until and answer.valid_from > answer.valid_until:
        raise UnusableFile(problem)


def _item(answer: OwnAnswer, kind: Kind, line: int, raw: str) -> Item:
    document = Document(
        id=f"answer:{answer.id}:{answer.language}",
        kind=kind,
        language=answer.language,
        title=answer.questions[0],
        text=answer.text,
        version=answer.version,
        path=answer.path,
        url=answer.url,
        market=answer.market,
        valid_from=answer.valid_from,
        valid_until=answer.valid_until,
        scenarios=(answer.scenario.value,) if answer.scenario else (),
    )
    raw = "\n".join((*answer.questions, raw))
    return Item(
        key=document.id,
        path=answer.path,
        line=line,
        version=version_of(answer.version, raw),
        document=document,
        raw=raw,
        answer=answer,
    )
