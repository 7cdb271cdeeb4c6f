from hypothesis import given
from hypothesis import strategies as st

from knowledge.changes import Difference, Known, difference
from knowledge.files.nouns import Item, Loaded, Problem


def item(key: str, path: str = "a", line: int = 1, version: str = "1") -> Item:
    return Item(key=key, path=path, line=line, version=version)


def known(path: str = "a", line: int = 1, version: str = "1") -> Known:
    return Known(path=path, line=line, version=version)


def compare(before: dict[str, Known], read: dict[str, Loaded], *gone: str, rewrite: bool = False) -> Difference:
    return difference(before, read, frozenset(gone), rewrite=rewrite)


def keys(items: tuple[Item, ...]) -> list[str]:
    return [one.key for one in items]


def test_what_is_new_changed_the_same_and_gone() -> None:
    before = {"same": known(), "old": known(), "new version": known(version="0")}

    found = compare(before, {"a": Loaded(items=(item("same"), item("new version"), item("new")))})

    assert keys(found.added) == ["new"]
    assert keys(found.changed) == ["new version"]
    assert found.removed == ("old",)
    assert found.unchanged == 1


def test_items_of_files_that_were_not_read_again_stand() -> None:
    found = compare({"x": known(path="b")}, {"a": Loaded()})

    assert (found.removed, found.unchanged) == ((), 1)


def test_items_of_a_file_that_is_gone_go() -> None:
    assert compare({"x": known(path="b")}, {}, "b").removed == ("x",)


def test_a_torn_file_takes_nothing_away() -> None:
    found = compare({"x": known()}, {"a": Loaded(torn=True)})

    assert (found.removed, found.unchanged) == ((), 1)


def test_a_whole_file_without_the_item_takes_it_away() -> None:
    """The control of the test above."""
    assert compare({"x": known()}, {"a": Loaded()}).removed == ("x",)


def test_a_row_that_could_not_be_read_keeps_its_older_version() -> None:
    before = {"product:a:en": known(), "product:b:en": known()}

    assert compare(before, {"a": Loaded(spared=frozenset({"product:a:en"}))}).removed == ("product:b:en",)
    assert compare(before, {"a": Loaded(spared=frozenset({"product:"}))}).removed == ()
    assert compare(before, {"a": Loaded(spared=frozenset({"product"}))}).removed == tuple(before)


def test_an_item_on_another_line_has_only_moved() -> None:
    found = compare({"x": known(line=1)}, {"a": Loaded(items=(item("x", line=9),))})

    assert (keys(found.moved), found.changed, found.unchanged) == (["x"], (), 1)


def test_an_item_in_another_file_is_written_again() -> None:
    found = compare({"x": known(path="old")}, {"a": Loaded(items=(item("x"),))}, "old")

    assert keys(found.changed) == ["x"]
    assert found.removed == ()


def test_two_new_claims_to_one_key_are_both_named_and_neither_wins() -> None:
    read = {"a": Loaded(items=(item("x", "a", 3),)), "b": Loaded(items=(item("x", "b", 5), item("y", "b")))}

    found = compare({}, read)

    assert keys(found.added) == ["y"]
    assert [(problem.path, problem.line) for problem in found.clashes] == [("a", 3), ("b", 5)]
    assert "also in b:5" in found.clashes[0].message
    assert found.clashing == {"a", "b"}


def test_two_claims_leave_the_older_version_as_it_was() -> None:
    read = {
        "a": Loaded(items=(item("x", "a", version="2"),)),
        "b": Loaded(items=(item("x", "b", version="3"),)),
    }

    found = compare({"x": known(path="a")}, read)

    assert (found.added, found.changed, found.removed, found.unchanged) == ((), (), (), 1)


def test_a_new_claim_against_a_file_not_read_again_loses_and_both_are_named() -> None:
    found = compare({"x": known(path="b", line=7)}, {"a": Loaded(items=(item("x"),))})

    assert (found.added, found.changed) == ((), ())
    assert [(problem.path, problem.line) for problem in found.clashes] == [("a", 1), ("b", 7)]
    assert found.clashing == {"a"}


def test_a_new_claim_against_a_torn_file_loses() -> None:
    read = {"a": Loaded(items=(item("x"),)), "b": Loaded(torn=True)}

    assert compare({"x": known(path="b")}, read).changed == ()


def test_one_file_that_says_a_key_twice_is_named_twice() -> None:
    found = compare({}, {"a": Loaded(items=(item("x", line=1), item("x", line=2)))})

    assert [problem.line for problem in found.clashes] == [1, 2]


def test_new_code_writes_everything_again() -> None:
    found = compare({"x": known()}, {"a": Loaded(items=(item("x"),))}, rewrite=True)

    assert keys(found.changed) == ["x"]


NAMES = st.sampled_from("uvwxyz")
PATHS = st.sampled_from("abc")
BEFORE = st.dictionaries(NAMES, st.builds(known, path=PATHS, version=st.sampled_from("12")))
PROBLEM = Problem(path="a", message="m", remedy="r")


@st.composite
def readings(draw: st.DrawFn) -> dict[str, Loaded]:
    read = {}
    for path in draw(st.sets(PATHS)):
        torn = draw(st.booleans())
        names = () if torn else draw(st.lists(NAMES, max_size=4))
        items = tuple(item(name, path, line, draw(st.sampled_from("12"))) for line, name in enumerate(names))
        read[path] = Loaded(items=items, problems=(PROBLEM,), torn=torn)
    return read


@given(BEFORE, readings(), st.sets(PATHS))
def test_every_item_has_exactly_one_fate(before: dict[str, Known], read: dict[str, Loaded], gone: set[str]) -> None:
    found = compare(before, read, *(gone - set(read)))

    fates = [*keys(found.added), *keys(found.changed), *found.removed]
    assert len(fates) == len(set(fates))
    assert set(found.removed) <= set(before)
    assert found.unchanged + len(found.changed) + len(found.removed) == len(before)
    torn = {path for path, loaded in read.items() if loaded.torn}
    assert not [key for key in found.removed if before[key].path in torn]


@given(BEFORE, readings())
def test_a_second_look_finds_nothing_to_do(before: dict[str, Known], read: dict[str, Loaded]) -> None:
    found = compare(before, read)
    after = {key: one for key, one in before.items() if key not in found.removed}
    for one in (*found.added, *found.changed, *found.moved):
        after[one.key] = Known(path=one.path, line=one.line, version=one.version)

    again = compare(after, read)

    assert (again.added, again.changed, again.moved, again.removed) == ((), (), (), ())
