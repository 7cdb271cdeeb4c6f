"""The second shop, stores/lumen: made from its answers and its products, and by nothing else."""

import json
from pathlib import Path

import pytest

from knowledge.pack import topics
from tests.bot.commands.conftest import Run

LUMEN = Path(__file__).parents[4] / "stores" / "lumen"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture(scope="module")
def anew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("made") / "lumen"


@pytest.fixture
def lumen(run: Run, anew: Path) -> Path:
    if not anew.exists():
        assert run("init", anew, "--answers", LUMEN / "answers.toml").code == 0
    return anew


def test_it_is_made_anew_from_its_answers_byte_for_byte(lumen: Path) -> None:
    assert contents(lumen) == contents(LUMEN)


def test_another_answer_makes_another_shop(run: Run, tmp_path: Path) -> None:
    """The control of the comparison."""
    changed = (LUMEN / "answers.toml").read_text(encoding="utf-8").replace('cut_off = "16:00"', 'cut_off = "15:00"')
    for file in LUMEN.glob("products*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "mine.toml").write_text(changed, encoding="utf-8")
    run("init", tmp_path / "s", "--answers", tmp_path / "mine.toml")
    assert {name for name, text in contents(tmp_path / "s").items() if contents(LUMEN)[name] != text} == {
        "answers.toml",
        "facts.toml",
    }


def test_nothing_in_it_is_invalid(run: Run, lumen: Path) -> None:
    found = json.loads(run("knowledge", "check", "--store", lumen, "--json").out)
    assert (found["invalid"], found["quarantined"], found["disagreements"]) == ([], [], [])


def test_it_lacks_only_what_a_lamp_does_not_have(run: Run, lumen: Path) -> None:
    found = json.loads(run("knowledge", "check", "--store", lumen, "--json").out)
    lacking = {fact for one in found["missing"] for fact in one["facts"]}
    assert lacking == {f"product.{key}" for key in "allergens capacity ingredients made_on shelf_life".split()}
    assert {topic for one in found["missing"] for topic in one["topics"]} <= set(topics())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("How much is shipping to Germany?", "8.90"),
        ("Was kostet der Versand nach Österreich?", "8,90"),
        ("ドイツへの送料はいくらですか？", "8.90"),
        ("寄到香港运费多少？", "5"),
        ("Combien coûte la livraison en France ?", "8,90"),
        ("¿cuánto cuesta el envío a España?", "8,90"),
        ("Quanto custa o frete para o Brasil?", "14,50"),
        ("ค่าส่งไปไทยเท่าไหร่", "6.20"),
        ("Berapa ongkos kirim ke Indonesia?", "6,20"),
        ("Phí ship về Việt Nam bao nhiêu?", "6,20"),
        ("한국까지 배송비가 얼마예요?", "7.50"),
        ("寄到台灣運費多少？", "5"),
    ],
)
def test_it_answers_what_shipping_costs_in_twelve_languages(run: Run, lumen: Path, text: str, value: str) -> None:
    outcome = json.loads(run("ask", text, "--store", lumen, "--json").out)
    assert outcome["outcome"] == "reply"
    assert value in " ".join(claim["text"] for claim in outcome["claims"])


def test_japan_is_a_destination_for_a_shop_in_china(run: Run, lumen: Path) -> None:
    outcome = json.loads(run("ask", "日本への送料はいくらですか？", "--store", lumen, "--json").out)
    assert outcome["outcome"] == "reply"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("What plug does the Ember Bedside Lamp need?", "100-240 V"),
        ("When is the Halo Ring Light back in stock?", "2027-01-12"),
    ],
)
def test_it_answers_about_its_lamps(run: Run, lumen: Path, text: str, value: str) -> None:
    outcome = json.loads(run("ask", text, "--store", lumen, "--json").out)
    assert outcome["outcome"] == "reply"
    assert value in " ".join(claim["text"] for claim in outcome["claims"])
