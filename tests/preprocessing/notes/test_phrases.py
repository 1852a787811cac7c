import pytest

from braintx.preprocessing.notes.phrases import Match, Phrases, variants


def test_the_longest_phrase_wins() -> None:
    phrases = Phrases([("loss", 1), ("loss of (sight|vision)", 2)])
    assert phrases.at(("loss", "of", "vision"), 0) == Match(0, 3, 2)
    assert phrases.at(("loss", "of", "keys"), 0) == Match(0, 1, 1)
    assert [m.value for m in phrases.all(("loss", "loss", "of", "sight", "loss"))] == [1, 2, 1]


def test_skipped_words_count_for_nothing_within_a_phrase() -> None:
    phrases = Phrases([("pain in the head", "here")], skipped={"the", "left"})
    assert phrases.at(("pain", "in", "left", "head"), 0) is not None
    assert phrases.at(("the", "pain", "in", "head"), 0) is None
    assert phrases.at(("pain", "in", *["the"] * 5, "head"), 0) is None


def test_a_number_stands_for_any() -> None:
    phrases = Phrases([("gained # kg", True)])
    assert phrases.at(("gained", "12", "kg"), 0) is not None
    assert phrases.at(("gained", "kg"), 0) is None


def test_variants_are_written_out() -> None:
    assert variants("a(b|(c|)d)") == ["ab", "acd", "ad"]


@pytest.mark.parametrize("pattern", ["(a", "a)", "(a|b"])
def test_brackets_that_do_not_match_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="bracket"):
        variants(pattern)


def test_a_phrase_of_skipped_words_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="everywhere"):
        Phrases([("the", 1)], skipped={"the"})
