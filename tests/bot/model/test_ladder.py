from collections.abc import Sequence

import pytest

from bot.model.exchange import Answer, Line
from bot.model.ladder import Landed, descend
from bot.model.parse import Misfilled, read_form
from bot.model.rungs import LADDER, Rung
from bot.model.trouble import Fault, Trouble
from tests.bot.model.making import FILLED, PROMPT, Glaze, ListedEndpoint, fault, glaze

REFUSED = fault(Trouble.FORM, 400)
BROKEN = fault(Trouble.BUSY, 500)


def fill(endpoint: ListedEndpoint, known: Rung | None = None) -> Landed[Glaze] | Fault:
    def ask(lines: Sequence[Line], rung: Rung) -> Glaze | Misfilled | Fault:
        given = endpoint.ask(lines, Glaze, rung)
        return read_form(given.text, Glaze) if isinstance(given, Answer) else given

    return descend(ask, PROMPT, Glaze, known)


def landed(rung: Rung, *, learned: bool) -> Landed[Glaze]:
    return Landed(form=glaze(), rung=rung, learned=learned)


def test_the_first_answer_that_fits_is_the_end() -> None:
    endpoint = ListedEndpoint([FILLED])
    assert fill(endpoint) == landed(Rung.JSON_SCHEMA, learned=True)
    assert endpoint.rungs == ["json_schema"]


@pytest.mark.parametrize("refusal", [REFUSED, fault(Trouble.FORM, 422), fault(Trouble.FORM, 404), BROKEN])
def test_each_refusal_leads_one_rung_down(refusal: Fault) -> None:
    endpoint = ListedEndpoint([refusal, refusal, refusal, FILLED])
    assert fill(endpoint) == landed(Rung.PROMPT, learned=True)
    assert endpoint.rungs == list(LADDER)


def test_below_the_last_rung_there_is_nothing() -> None:
    endpoint = ListedEndpoint([REFUSED])
    assert fill(endpoint) == REFUSED
    assert len(endpoint.asked) == 4


def test_what_is_known_is_where_it_starts_and_nothing_is_learned() -> None:
    endpoint = ListedEndpoint([FILLED])
    assert fill(endpoint, Rung.TOOL) == landed(Rung.TOOL, learned=False)


def test_a_bad_moment_of_a_form_that_has_worked_is_not_remembered() -> None:
    assert fill(ListedEndpoint([BROKEN, FILLED]), Rung.JSON_SCHEMA) == landed(Rung.JSON_OBJECT, learned=False)


def test_a_refusal_of_a_form_that_has_worked_is_remembered() -> None:
    assert fill(ListedEndpoint([REFUSED, FILLED]), Rung.JSON_SCHEMA) == landed(Rung.JSON_OBJECT, learned=True)


@pytest.mark.parametrize("trouble", [one for one in Trouble if one is not Trouble.FORM])
def test_no_other_trouble_leads_down(trouble: Trouble) -> None:
    endpoint = ListedEndpoint([fault(trouble)])
    assert fill(endpoint) == fault(trouble)
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize("rung", LADDER)
def test_the_schema_stands_in_the_text_only_where_nothing_else_carries_it(rung: Rung) -> None:
    endpoint = ListedEndpoint([FILLED])
    fill(endpoint, rung)
    (_, (system, human)) = endpoint.asked[0]
    assert ("JSON Schema" in system.text) is (rung in {Rung.JSON_OBJECT, Rung.PROMPT})
    assert system.text.startswith(PROMPT.system)
    assert human == Line("human", PROMPT.user)


def test_a_wrong_value_is_repaired_on_the_same_rung() -> None:
    wrong = '{"colour": "blue", "kind": "guess"}'
    endpoint = ListedEndpoint([wrong, FILLED])
    assert fill(endpoint) == landed(Rung.JSON_SCHEMA, learned=True)
    assert endpoint.rungs == ["json_schema", "json_schema"]
    *_, answer, complaint = endpoint.asked[1][1]
    assert answer == Line("ai", wrong)
    assert "kind: Input should be 'fact' or 'promise'" in complaint.text


def test_an_answer_without_the_shape_is_repaired_where_the_model_can_read_the_schema() -> None:
    """The endpoint took the schema and did not keep to it: next time it is not asked so again."""
    endpoint = ListedEndpoint(["The cup is blue.", FILLED])
    assert fill(endpoint, Rung.JSON_SCHEMA) == landed(Rung.JSON_OBJECT, learned=True)
    assert "JSON Schema" in endpoint.asked[1][1][0].text


def test_a_repair_that_is_refused_its_form_goes_on_below() -> None:
    endpoint = ListedEndpoint(["words", REFUSED, FILLED])
    assert fill(endpoint) == landed(Rung.TOOL, learned=True)


def test_there_is_one_repair_and_no_second() -> None:
    endpoint = ListedEndpoint(["words", "more words", FILLED])
    assert fill(endpoint) == Fault(trouble=Trouble.INVALID)
    assert len(endpoint.asked) == 2


def test_an_empty_answer_is_not_shown_to_the_model_as_its_own() -> None:
    endpoint = ListedEndpoint(["", FILLED])
    fill(endpoint)
    assert [line.role for line in endpoint.asked[1][1]] == ["system", "human", "human"]


def test_a_huge_answer_is_shown_only_in_part() -> None:
    endpoint = ListedEndpoint(["x" * 100_000, FILLED])
    fill(endpoint)
    assert len(endpoint.asked[1][1][2].text) == 8_000
