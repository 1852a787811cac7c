"""What an answer says: every label in both languages, and one set of sentences for all."""

from dataclasses import replace

import pytest

from braintx.core.labels import SEQUENCES, TREATMENT_LABELS, TUMOR_LABELS
from braintx.core.messages import say
from braintx.core.records import ClinicalRecord, Issue, Outline, Slice, TumorPrediction
from braintx.explain import saliency
from braintx.i18n import LANGUAGES, Language, Words, answers
from tests import known_answers

CHANCES = {"glioma": 0.2, "meningioma": 0.65, "other": 0.15}
RECORD = ClinicalRecord(58, "M", "headache for 3 months")


def answered(name: str):
    return known_answers.answer(Slice(known_answers.picture(), name), RECORD)


@pytest.mark.parametrize("language", ["en", "es"])
def test_labels_have_names(language) -> None:
    say = Words(language)
    assert len({answers.tumor(say, label) for label in TUMOR_LABELS}) == 3
    assert len({answers.treatment(say, label) for label in TREATMENT_LABELS}) == 4


def test_millimetres_are_said_where_they_are_known() -> None:
    square = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0))
    known = Outline(square, 0.1, 0.9, area_mm2=711.6, diameter_mm=33.6)
    assert "34 mm" in answers.measured(Words("en"), known)
    assert "712 mm²" in answers.measured(Words("es"), known)
    assert answers.measured(Words("en"), Outline(square, 0.1, 0.9)) == ""
    assert answers.measured(Words("en"), None) == ""


@pytest.mark.parametrize(
    ("inside", "abstained", "english", "spanish"),
    [
        (("meningioma",), False, "meningioma only", "solo meningioma"),
        (("glioma", "meningioma"), True, "glioma or meningioma", "glioma o meningioma"),
        (("meningioma",), True, "not likely enough", "no lo bastante"),
    ],
)
def test_a_prediction_set_as_a_sentence(inside, abstained, english, spanish) -> None:
    given = TumorPrediction("meningioma", CHANCES, inside, 0.95, abstained)
    assert english in answers.prediction_set(Words("en"), given)
    assert spanish in answers.prediction_set(Words("es"), given)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "however likely meningioma may look"), ("es", "por probable que parezca meningioma")],
)
def test_a_set_that_rules_nothing_out_says_why(language: Language, said: str) -> None:
    given = TumorPrediction("meningioma", CHANCES, TUMOR_LABELS, 0.95, True, familiarity=0.1)
    assert said in answers.prediction_set(Words(language), given)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ceiling_marked_is_that_of_the_type_shown(language: Language) -> None:
    words, plain = Words(language), answered("scan.png").treatment
    given = replace(plain, ceiling={**plain.ceiling, "accuracy_for_type": 0.336})
    most, mark, sentence = answers.ceiling(words, given)
    assert most == 0.336
    assert words.percent(0.336, 1) in mark
    assert words.percent(0.336, 1) in sentence
    assert words.percent(0.315, 1) in sentence
    assert answers.ceiling(words, plain)[0] == 0.315


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_heat_map_has_a_name(language: Language) -> None:
    names = [answers.saliency_method(Words(language), name) for name in saliency.METHODS]
    assert len({*names, *saliency.METHODS}) == 2 * len(saliency.METHODS)
    assert answers.saliency_method(Words(language), "a new one") == "a new one"


@pytest.mark.parametrize(
    ("given", "english", "spanish"),
    [
        (RECORD, "58 years, male, a note of 4 words", "58 años, hombre, una nota de 4 palabras"),
        (ClinicalRecord(1, "F"), "1 year, female", "1 año, mujer"),
        (ClinicalRecord(0.5, note="x"), "0.5 years, a note of one word",
         "0,5 años, una nota de una palabra"),
        (ClinicalRecord(), "the image alone", "solo la imagen"),
    ],
)  # fmt: skip
def test_a_record_is_told_without_repeating_the_note(given, english, spanish) -> None:
    assert answers.record(Words("en"), given) == english
    assert answers.record(Words("es"), given) == spanish


def test_a_form_is_told_as_it_stands() -> None:
    assert answers.record_fields(Words(), "fifty", "F", "") == "fifty years, female"
    assert answers.record_fields(Words(), "", "", "") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_warnings_say_all_that_the_answer_does_not_and_nothing_twice(language: Language) -> None:
    words = Words(language)
    always = words("warning.always")
    assert answers.warnings(words, answered("scan.png")) == [always]
    doubted = replace(answered("scan.png"), warnings=(Issue("treatment.type_open", "warning"),))
    assert len(answers.warnings(words, doubted)) == 2
    assert answers.warnings(words, replace(doubted, treatment=None)) == [always]
    assert answers.warnings(words, answered("unsure.png")) == [always]  # its headline says that
    assert answers.warnings(words, answered("healthy.png")) == [always]  # as does its card
    guess = answers.warnings(words, answered("guess.png"), synthetic=True)
    assert guess == [words("answer.synthetic"), words("issue.outline.faint"), always]


@pytest.mark.parametrize("name", ["black", "healthy.png", "flair.png"])
def test_why_no_type_is_given_is_said_once_and_what_to_do_beside(name: str) -> None:
    pixels = known_answers.picture() * (name != "black")
    shown = known_answers.answer(Slice(pixels, name), RECORD)
    told = set()
    for language in LANGUAGES:
        words = Words(language)
        why, what = answers.refusal(words, shown), answers.next_step(words, shown)
        assert shown.gate.reason is not None
        assert why == words.issue(shown.gate.reason)
        assert answers.warnings(words, shown) == [words("warning.always")]
        told |= {why, what}
    assert len(told) == 4


def test_what_to_do_fits_what_was_refused() -> None:
    for language, series, file in (
        ("en", "T1 series", "Check the file"),
        ("es", "serie T1", "Revise"),
    ):
        words = Words(language)
        for status in ("no_tumor_suspected", "other_sequence"):
            assert series in words(f"gate.next_{status}")
            assert file not in words(f"gate.next_{status}")
        assert file in words("gate.next_not_brain_mri")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_to_take_a_head_has_a_name(language: Language) -> None:
    assert len({answers.sequence(Words(language), name) for name in SEQUENCES}) == len(SEQUENCES)


@pytest.mark.parametrize(
    ("name", "english", "spanish"),
    [
        ("pituitary.png", "Other tumour: pituitary", "Otro tumor: hipofisario"),
        ("schwannoma.png", "Other tumour, not pituitary", "Otro tumor, no hipofisario"),
        ("scan.png", "Glioma", "Glioma"),
    ],
)
def test_an_other_tumour_is_named_with_its_subtype(name: str, english: str, spanish: str) -> None:
    given = answered(name).tumor
    assert given is not None
    told = (answers.headline(Words("en"), given), answers.headline(Words("es"), given))
    assert told == (english, spanish)
    unsure = replace(given, abstained=True)
    assert answers.headline(Words(), unsure) == Words()("tumor.abstained")
    assert answers.named(Words(), unsure) == english
    plain = replace(given, subtypes={})
    assert answers.headline(Words(), plain) == answers.tumor(Words(), given.label)


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_subtypes_are_told_where_another_tumour_is_in_the_set(language: Language) -> None:
    words = Words(language)
    given = answered("pituitary.png").tumor
    assert given is not None
    both = words("tumor.subtypes", pituitary=words.percent(0.8), another=words.percent(0.2))
    assert answers.prediction_set(words, given).endswith(both)
    wide = replace(given, label="glioma", prediction_set=("glioma", "other"), abstained=True)
    said = answers.prediction_set(words, wide)
    assert said.endswith(both)
    assert ("glioma or another tumour" if language == "en" else "glioma u otro tumor") in said
    for without in (replace(wide, subtypes={}), replace(wide, prediction_set=("glioma",))):
        assert both not in answers.prediction_set(words, without)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_patients_slices_disagree_on_is_said_at_each_of_them(language: Language) -> None:
    words, each = Words(language), [answered("a.png"), answered("b.png")]
    counts = (say("disagree.slices", name=say("type.glioma"), slices=2),)
    doubt = Issue("patient.slices_disagree", "warning", values={"counts": counts})
    plain = known_answers.patient(each)
    doubted = replace(plain, warnings=(doubt, doubt))
    for one in each:
        assert answers.warnings(words, one, doubted).count(words.issue(doubt)) == 1
        assert words.issue(doubt) not in answers.warnings(words, one, plain)
