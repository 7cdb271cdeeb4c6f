import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.kernel.calls import Calls
from bot.kernel.database import writing
from bot.model.guarded import GuardedWriter
from bot.model.tokens import Counter
from bot.model.trouble import Trouble
from bot.testing import openai_server as does
from bot.testing.openai_server import serving
from core.errors import ModelError, SettingsError, SpendError
from core.sets import Reason
from knowledge.settings import ModelSettings
from prompts.prompt import Prompt
from tests.bot.model.conftest import Opening
from tests.bot.model.making import FILLED, NOW, PROMPT, Glaze, ListedEndpoint, fault, glaze

BUSY = fault(Trouble.BUSY, 503)
PRICED = ModelSettings(currency="JPY", input_price=1_000_000.0, output_price=2_000_000.0)  # one a token, and two


def fails(writer: GuardedWriter) -> ModelError:
    with pytest.raises(ModelError) as caught:
        writer.fill(PROMPT, Glaze)
    return caught.value


def test_an_ordinary_answer_is_one_call_with_its_tokens_and_cost(guarded: Opening) -> None:
    filled = guarded(ListedEndpoint([FILLED]), settings=PRICED).fill(PROMPT, Glaze)
    assert filled.form == glaze()
    (call,) = filled.calls
    assert (call.input_tokens, call.output_tokens, call.cost) == (30, 7, 44.0)


def test_without_prices_a_cost_is_unknown_rather_than_nothing(guarded: Opening) -> None:
    assert guarded(ListedEndpoint([FILLED])).fill(PROMPT, Glaze).calls[0].cost is None


def test_two_retries_and_no_more_each_after_a_longer_pause(guarded: Opening) -> None:
    pauses: list[float] = []
    endpoint = ListedEndpoint([BUSY])
    error = fails(guarded(endpoint, pauses=pauses))
    assert len(endpoint.asked) == len(error.calls) == 3
    assert 0.25 <= pauses[0] <= 0.5 <= pauses[1] <= 1.0


def test_a_short_retry_after_is_honoured_and_a_long_one_is_not_waited_for(guarded: Opening) -> None:
    pauses: list[float] = []
    guarded(ListedEndpoint([fault(Trouble.BUSY, 429, 1.5), FILLED]), pauses=pauses).fill(PROMPT, Glaze)
    assert pauses == [1.5]
    endpoint = ListedEndpoint([fault(Trouble.BUSY, 429, 30.0), FILLED])
    fails(guarded(endpoint, pauses=pauses, timeout=60.0))
    assert pauses == [1.5]


def test_no_retry_begins_after_the_time_for_the_whole_fill(guarded: Opening) -> None:
    endpoint = ListedEndpoint([BUSY])
    fails(guarded(endpoint, timeout=0.2))  # the shortest pause is longer than that
    assert len(endpoint.asked) == 1


def test_no_call_at_all_begins_after_the_time_for_the_whole_fill(guarded: Opening) -> None:
    endpoint = ListedEndpoint([fault(Trouble.FORM, 400)], meanwhile=lambda: time.sleep(0.2))
    error = fails(guarded(endpoint, timeout=0.3))
    assert 1 <= len(endpoint.asked) <= 2  # of the four rungs
    assert "did not answer in time" in str(error)


@pytest.mark.parametrize("trouble", [Trouble.KEY, Trouble.MODEL, Trouble.CREDIT, Trouble.LONG, Trouble.TIMEOUT])
def test_what_does_not_pass_is_never_repeated(guarded: Opening, trouble: Trouble) -> None:
    endpoint = ListedEndpoint([fault(trouble)])
    fails(guarded(endpoint))
    assert len(endpoint.asked) == 1


def test_after_three_failures_in_a_row_nobody_is_asked_until_the_pause_is_over(guarded: Opening) -> None:
    now = [0.0]
    endpoint = ListedEndpoint([fault(Trouble.TIMEOUT)] * 3 + [FILLED])
    writer = guarded(endpoint, clock=lambda: now[0])
    for _ in range(3):
        fails(writer)
    left_alone = fails(writer)
    assert len(endpoint.asked) == 3
    assert left_alone.calls == ()
    assert "asked again in 30 s" in str(left_alone)
    now[0] = 31.0
    assert writer.fill(PROMPT, Glaze).form == glaze()
    assert writer.fill(PROMPT, Glaze).form == glaze()


@pytest.mark.parametrize("answer", [fault(Trouble.REFUSED), fault(Trouble.CUT), fault(Trouble.LONG, 400), "no form"])
def test_an_endpoint_that_answers_is_never_left_alone(guarded: Opening, answer: Any) -> None:
    endpoint = ListedEndpoint([answer])
    writer = guarded(endpoint)
    for _ in range(5):
        assert fails(writer).calls


def test_nothing_is_asked_once_the_days_money_is_spent(guarded: Opening, calls: Calls) -> None:
    endpoint = ListedEndpoint([FILLED])
    writer = guarded(endpoint, settings=ModelSettings(**{**_fields(PRICED), "daily_cap": 88.0}))
    for _ in range(2):
        calls.store(writer.fill(PROMPT, Glaze).calls, NOW)
    error = fails(writer)
    assert isinstance(error, SpendError)
    assert error.reason is Reason.USAGE_LIMIT
    assert str(error) == "88.00 of 88.00 JPY spent on the model today; raise daily_cap in store.toml [model], or wait"
    assert len(endpoint.asked) == 2


def test_a_call_counts_before_it_is_stored_and_when_it_failed(guarded: Opening) -> None:
    endpoint = ListedEndpoint([fault(Trouble.TIMEOUT)])
    writer = guarded(endpoint, settings=ModelSettings(daily_tokens=10))
    first = fails(writer)
    assert not isinstance(first, SpendError)
    assert first.calls[0].input_tokens == len(PROMPT.system) + len(PROMPT.user)
    assert isinstance(fails(writer), SpendError)


def test_yesterdays_money_is_not_todays(guarded: Opening, calls: Calls) -> None:
    writer = guarded(ListedEndpoint([FILLED]), settings=ModelSettings(daily_tokens=10))
    made = writer.fill(PROMPT, Glaze).calls
    assert isinstance(fails(writer), SpendError)
    calls.store(made, NOW.replace(day=23, hour=14, minute=59))  # a minute before midnight in Tokyo
    assert writer.fill(PROMPT, Glaze).form == glaze()


def test_where_what_was_spent_cannot_be_read_nothing_more_is(guarded: Opening, calls: Calls) -> None:
    with writing(calls.engine) as connection:
        connection.execute(text("DROP TABLE model_call"))
    endpoint = ListedEndpoint([FILLED])
    assert "what was spent today cannot be read" in str(fails(guarded(endpoint)))
    assert endpoint.asked == []


def test_a_prompt_too_long_is_never_sent(guarded: Opening) -> None:
    endpoint = ListedEndpoint([FILLED])
    long = Prompt(name="glaze", version="1f3a9c02", system="x" * 16_000, user="?")
    with pytest.raises(SpendError, match="prompt glaze@1f3a9c02 has 16001 bytes, at most 16000 are sent"):
        guarded(endpoint).fill(long, Glaze)
    assert endpoint.asked == []


def test_where_tokens_can_be_counted_four_thousand_are_the_limit(guarded: Opening) -> None:
    writer = guarded(ListedEndpoint([FILLED]))
    by_word = Counter(count=lambda text: len(text.split()), limit=4_000, exact=True)
    counting = GuardedWriter(**{**_fields(writer), "count": lambda: by_word})
    with pytest.raises(SpendError, match="4003 tokens"):
        counting.fill(Prompt(name="a", version="b", system="x " * 4_000, user="is it blue"), Glaze)
    long_words = Prompt(name="a", version="b", system="x" * 20_000, user="?")
    assert counting.fill(long_words, Glaze).form == glaze()


def test_a_missing_key_is_said_as_what_to_set(guarded: Opening) -> None:
    class Keyless(ListedEndpoint):
        def open(self) -> None:
            raise SettingsError("HENJI_MODEL=openai:x: there is no key for it; set OPENAI_API_KEY")

    error = fails(guarded(Keyless([FILLED])))
    assert "set OPENAI_API_KEY" in str(error)
    assert error.calls == ()


def test_nothing_a_buyer_said_reaches_the_log(guarded: Opening, caplog: pytest.LogCaptureFixture) -> None:
    fails(guarded(ListedEndpoint(["the secret-buyer-word cup is blue", BUSY])))
    assert "glaze@1f3a9c02" in caplog.text
    assert "secret-buyer-word" not in caplog.text


ENDINGS = st.one_of(
    st.builds(fault, st.sampled_from(Trouble), st.sampled_from([None, 400, 404, 422, 429, 500, 503])),
    st.sampled_from([FILLED, "", "words", "{}", '{"colour": 1}']),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.lists(ENDINGS, min_size=1, max_size=10))
def test_whatever_comes_in_whatever_order_a_fill_ends_within_seven_calls(guarded: Opening, answers: list[Any]) -> None:
    endpoint = ListedEndpoint(answers)
    writer = guarded(endpoint, settings=ModelSettings(daily_tokens=10**9))
    try:
        made = writer.fill(PROMPT, Glaze).calls
    except ModelError as error:
        made = error.calls
    assert 1 <= len(endpoint.asked) == len(made) <= 7


def test_threads_share_a_writer_and_its_connections(opened: Opening) -> None:
    numbers = count()

    def script(request: does.Request) -> does.Behaviour:
        asked = request.body["messages"][1]["content"]
        return does.slow(f'{{"colour": "{asked}", "kind": "fact"}}', 0.005 * (next(numbers) % 3))

    with serving(script) as server, ThreadPoolExecutor(4) as pool:
        writer = opened(server)
        asked = [f"blue {number}" for number in range(24)]
        prompts = [Prompt(name="glaze", version="1f3a9c02", system="Say it.", user=one) for one in asked]
        filled = list(pool.map(lambda prompt: writer.fill(prompt, Glaze), prompts))
    assert [one.form.colour for one in filled] == asked


def _fields(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__ if not name.startswith("_")}


def test_half_a_character_is_asked_for_again(guarded: Opening) -> None:
    endpoint = ListedEndpoint([r'{"colour": "blue \ud800", "kind": "fact"}', FILLED])
    filled = guarded(endpoint).fill(PROMPT, Glaze)
    assert filled.form == glaze()
    assert [call.failed for call in filled.calls] == [Trouble.INVALID, ""]
    assert all(line.text.encode() for _, lines in endpoint.asked for line in lines)
