"""The examiner: a perfect finder has no shortfall, and each way to fail lowers its own figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from braintx.data.simulate.identified_notes import KINDS, IdentifiedNote, Identifier, generate
from braintx.evaluation.deidentification import (
    DeidentificationResults,
    LanguageFigures,
    examine,
    missed,
    mistaken,
    score,
    shortfalls,
)
from braintx.evaluation.results import read_results, write_results

NOTES = [*generate("en", 65, 8), *generate("es", 65, 8)]
TRUTH = {note.text: note for note in NOTES}


@dataclass(frozen=True)
class Span:
    kind: str
    start: int
    end: int


def all_of_it(text: str) -> Sequence[Span]:
    return [Span(one.kind, one.start, one.end) for one in TRUTH[text].identifiers]


def replacer(find: Callable[[str], Sequence[Span]]) -> Callable[[str], str]:
    def replaced(text: str) -> str:
        for one in sorted(find(text), key=lambda one: -one.start):
            text = text[: one.start] + f"[{one.kind.upper()}]" + text[one.end :]
        return text

    return replaced


def judge(
    find: Callable[[str], Sequence[Span]], notes: Sequence[IdentifiedNote] = NOTES
) -> LanguageFigures:
    return score(notes, find, replacer(find))


def results(figures: LanguageFigures) -> DeidentificationResults:
    return DeidentificationResults(0, {"en": figures})


def test_a_finder_that_knows_the_truth_has_no_shortfall():
    figures = judge(all_of_it)
    assert shortfalls(results(figures)) == ()
    assert {kind: one.recall for kind, one in figures.kinds.items()} == dict.fromkeys(KINDS, 1.0)
    assert {one.precision for one in figures.kinds.values()} == {1.0}
    assert (figures.leaking, figures.standing, figures.overreach) == (0, 0, 0)
    assert (figures.eponyms_kept, figures.missed, figures.mistaken) == (1, {}, {})
    assert figures.readable >= 0.9
    assert sum(one.identifiers for one in figures.kinds.values()) == sum(
        len(note.identifiers) for note in NOTES
    )


def test_a_finder_that_finds_nothing_leaks_from_every_note():
    figures = score(NOTES, lambda text: [], lambda text: text)
    assert figures.leaking == 1
    assert figures.standing > 0.9
    assert figures.precision is None
    assert {one.recall for one in figures.kinds.values()} == {0}
    assert figures.same_reading == 1
    assert shortfalls(results(figures)) == (
        *(f"en.kinds.{kind}.recall" for kind in KINDS),
        "en.leaking",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_finder_blind_to_one_kind_lacks_the_recall_of_that_kind_alone(kind):
    figures = judge(lambda text: [one for one in all_of_it(text) if one.kind != kind], NOTES[::2])
    assert {name for name, one in figures.kinds.items() if one.recall < 1} == {kind}
    assert figures.kinds[kind].recall == 0
    assert all(form.startswith(kind) for form in figures.missed)
    holding = [note for note in NOTES[::2] if any(one.kind == kind for one in note.identifiers)]
    assert figures.leaking == len(holding) / len(NOTES[::2])


def test_one_letter_that_stays_is_a_leak_and_a_blank_or_a_comma_is_none():
    note = IdentifiedNote("en", "t", "Seen Ann-Lee, Ray.", (Identifier("name", 5, 17, "full"),), ())
    assert missed(note, [Span("name", 5, 8), Span("name", 9, 12), Span("place", 14, 17)]) == ()
    assert missed(note, [Span("name", 5, 8), Span("name", 9, 12), Span("place", 14, 16)])
    assert mistaken(note, [Span("name", 0, 5), Span("name", 16, 18)]) == (Span("name", 0, 5),)


def test_taking_eponyms_for_names_is_imprecise_and_takes_them_away():
    def keen(text: str) -> Sequence[Span]:
        return [*all_of_it(text), *(Span("name", *span) for span in TRUTH[text].eponyms)]

    figures = judge(keen)
    assert figures.eponyms_kept == 0
    assert figures.mistaken == {"name": figures.eponyms}
    assert figures.overreach > 0
    assert "en.kinds.name.precision" in shortfalls(results(figures))


def test_taking_the_whole_note_leaves_nothing_to_read():
    figures = judge(lambda text: [Span("name", 0, len(text))])
    assert figures.leaking == 0
    assert figures.overreach == 1
    assert figures.same_reading < 0.1
    assert "en.same_reading" in shortfalls(results(figures))


def test_a_replacer_that_leaves_what_was_found_is_told():
    assert score(NOTES, all_of_it, lambda text: text).standing > 0.9


def test_the_results_come_back_from_their_file(tmp_path: Path) -> None:
    whole = results(judge(all_of_it))
    nothing = results(score(NOTES, lambda text: [], lambda text: text))
    for number, record in enumerate((whole, nothing)):
        path = tmp_path / f"{number}.json"
        write_results(path, record)
        assert read_results(path, DeidentificationResults) == record


def test_the_examination_takes_both_languages_by_seed():
    seen: list[str] = []

    def find(text: str) -> Sequence[Span]:
        seen.append(text)
        return []

    figures = examine(find, lambda text: text, count=70, seed=2)
    assert list(figures.languages) == ["en", "es"]
    expected = [n for lang in ("en", "es") for n in generate(lang, 70, 2, "examination")]
    assert seen == [note.text for note in expected]
    assert replace(figures, seed=3) != figures
