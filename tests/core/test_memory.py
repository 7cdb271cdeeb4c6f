from core.memory import for_a_turn, forget


def test_an_answer_is_kept_until_it_is_forgotten() -> None:
    asked: list[str] = []

    @for_a_turn(2)
    def echo(text: str) -> str:
        asked.append(text)
        return text

    assert [echo("a"), echo("a")] == ["a", "a"]
    assert asked == ["a"]
    forget()
    assert echo("a") == "a"
    assert asked == ["a", "a"]


def test_only_the_last_answers_are_kept() -> None:
    asked: list[str] = []

    @for_a_turn(2)
    def echo(text: str) -> str:
        asked.append(text)
        return text

    for text in "abca":
        echo(text)
    assert asked == ["a", "b", "c", "a"]
