"""A draft is kept once, settled once, and read back as it was."""

from dataclasses import replace

import pytest

from bot.kernel.database import Engine
from bot.kernel.translations import Mark, Standing, Translation, Translations, settled
from core.sets import Reason
from core.turn import Finding
from tests.bot.kernel.making import NOW

DRAFT = Translation(
    mark=Mark(answer="engraving", language="fr", source_version="v1"),
    source_language="en",
    questions=("Gravez-vous ?",),
    text="Oui.",
    findings=(Finding(Reason.MARKUP, "it holds markup", (0, 3)), Finding(Reason.TOO_LONG, "long")),
    status=Standing.DRAFT,
    at=NOW,
)


@pytest.fixture
def kept(engine: Engine) -> Translations:
    translations = Translations(engine)
    assert translations.keep(DRAFT)
    return translations


def test_a_draft_is_read_back_as_it_was(kept: Translations) -> None:
    assert kept.drafts() == (DRAFT,)
    assert kept.one(DRAFT.mark) == DRAFT
    assert kept.marks() == {DRAFT.mark}


def test_the_same_version_is_kept_once_and_another_beside_it(kept: Translations) -> None:
    assert not kept.keep(replace(DRAFT, text="Non."))
    assert kept.keep(replace(DRAFT, mark=replace(DRAFT.mark, source_version="v2")))
    assert [one.text for one in kept.drafts()] == ["Oui.", "Oui."]


def test_a_draft_is_settled_once(kept: Translations) -> None:
    with kept.settling(settled(DRAFT, Standing.APPROVED, "anna", NOW)) as first:
        assert first
    with kept.settling(settled(DRAFT, Standing.REJECTED, "ben", NOW)) as second:
        assert not second
    assert kept.drafts() == ()
    [approved] = kept.approved("engraving", "fr")
    assert (approved.status, approved.who) == (Standing.APPROVED, "anna")


def test_what_fails_while_settling_leaves_the_draft_a_draft(kept: Translations) -> None:
    with pytest.raises(OSError, match="disk"), kept.settling(settled(DRAFT, Standing.APPROVED, "anna", NOW)):
        raise OSError("disk")
    assert kept.drafts() == (DRAFT,)


def test_what_was_never_drafted_is_nothing(kept: Translations) -> None:
    assert kept.one(replace(DRAFT.mark, language="ko")) is None
    assert kept.approved("engraving", "ko") == ()
