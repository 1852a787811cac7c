"""The pages without a script: what they show, what they refuse, and that nothing typed is lost."""

from __future__ import annotations

import io
import json
import re
from html import unescape

import pytest

from apps.clinic import reading
from apps.clinic.language import speak
from apps.clinic.shown import Shower
from braintx.cli.language import FOLDER
from braintx.core.findings import Finding, Measurement, NotedFinding, NoteReading, Presentation
from braintx.data import phenopackets
from braintx.i18n import Language, Words
from tests.apps.clinic.conftest import TALL, MakeVisitor, Visitor
from tests.apps.clinic.fake import Fake

LENS = {"finding": ["HP:0000098", "HP:0001083"]}


def plain(page: str) -> str:
    """What is read of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_new_case_asks_and_answers_nothing(visitor: Visitor) -> None:
    told = visitor.open()
    assert told.status_code == 200
    assert speak("en")("welcome.heading") in plain(told.text)
    assert not visitor.known.asked


def test_the_answer_has_all_that_a_physician_looks_for(visitor: Visitor) -> None:
    page = visitor.send(**LENS).text
    told = plain(page)
    for expected in (
        "Marfan syndrome", "Rare", "Common", "Autosomal dominant inheritance", "FBN1",
        "1-5 / 10 000 (ORPHA:558)", "Childhood onset", "× 4.5", "÷ 1.6",
        "frequency: 80%", "nothing near it is known", "Arachnodactyly (90%)",
        "None of the known diseases: 10%", "HPO 2025-01-16", "tells 0.31 bits",
    ):  # fmt: skip
        assert expected in told, expected
    for address in (
        "https://www.omim.org/entry/154700", "https://www.orpha.net/en/disease/detail/558",
        "https://pubmed.ncbi.nlm.nih.gov/20591885/",
    ):  # fmt: skip
        assert f'href="{address}" target="_blank" rel="noopener noreferrer"' in page
    assert "Prevalence: not known" not in told  # of Homocystinuria and influenza: left out
    assert told.count("Prevalence") == 2  # in the list and among the facts
    assert page.index("Marfan syndrome</h3>") < page.index("Influenza</h3>")


def test_a_disease_goes_by_its_spanish_name_where_it_has_one(visit: MakeVisitor) -> None:
    told = plain(visit("es").send(**LENS).text)
    assert "Síndrome de Marfan" in told
    assert "Homocystinuria" in told


def test_a_question_is_answered_with_one_button(visitor: Visitor) -> None:
    page = visitor.send(**TALL).text
    assert 'name="add" value="HP:0001166|present"' in page
    assert "Marfan syndrome 50% ↗ → 80%" in plain(page).replace("\N{NO-BREAK SPACE}", " ")
    again = visitor.send(**TALL, add="HP:0001166|absent").text
    assert 'id="ask-HP-0001166"' not in again
    assert visitor.known.asked[-1].codes("absent") == ("HP:0001166",)


def test_terms_are_found_without_a_script(visitor: Visitor) -> None:
    page = visitor.send(query="tall").text
    assert '<button type="submit" name="add" value="HP:0000098"' in page
    assert "No term matches “qqq”" in plain(visitor.send(query="qqq").text)
    assert "HP:0000098" in visitor.send("/suggest", query="TALL").text
    assert 'role="option"' in visitor.send("/suggest", query="qqq").text
    assert visitor.send("/suggest", query="").status_code == 200


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        ({"rarity": "common"}, {"Influenza"}),
        ({"rarity": "orphan"}, {"Marfan syndrome", "Homocystinuria"}),
        ({"inheritance": "HP:0000007"}, {"Homocystinuria"}),
        ({"onset": "HP:0011463"}, {"Marfan syndrome", "Homocystinuria"}),
        ({"onset": "HP:0003577"}, set()),
        ({"inheritance": "HP:<b>"}, set()),
    ],
)
def test_filters_choose_and_keep_the_ranks(visitor: Visitor, filters, left) -> None:
    page = visitor.send(**LENS, **filters).text
    assert set(re.findall(r"<h3>([^<]+)</h3>", page)) == left
    if left == {"Homocystinuria"}:
        assert '<span class="rank">2</span>' in page
    if not left:
        assert "passes the filters" in plain(page)


def test_two_diseases_side_by_side(visitor: Visitor) -> None:
    page = visitor.send("/compare", **LENS, compared=["OMIM:154700", "DDX:influenza"]).text
    told = plain(page)
    assert "Side by side" in told
    assert "Marfan syndrome Rare Influenza Common" in told
    assert page.count("÷ 1.6") == 2
    assert page.count("× 4.5") == 2


@pytest.mark.parametrize("picked", [[], ["OMIM:154700"], ["OMIM:154700"] * 3])
def test_to_compare_takes_two(visitor: Visitor, picked) -> None:
    told = visitor.send("/compare", **LENS, compared=picked)
    assert told.status_code == 200
    assert "Pick two diseases" in plain(told.text)
    assert 'class="candidates"' in told.text


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_note_is_marked_and_counts_once_it_is_confirmed(visit: MakeVisitor, language) -> None:
    visitor = visit(language)
    page = visitor.send("/note", note="Mujer de 24 años. Talla alta, sin fiebre.", **TALL).text
    words = speak(language)
    assert '<mark class="present"' in page
    assert '<mark class="absent"' in page
    assert 'name="noted-status.HP:0001945" value="absent" checked' in page
    assert 'name="noted-age" inputmode="decimal" size="4" maxlength="12" value="24"' in page
    assert words("note.use") in plain(page)
    assert not visitor.known.asked


def test_an_example_shows_what_a_note_is(visitor: Visitor) -> None:
    assert "aortic dissection" in plain(visitor.send("/note", example="1").text)


@pytest.mark.parametrize(
    ("note", "says"),
    [
        ("", "The note is empty"),
        ("  \n", "The note is empty"),
        ("x" * 20_001, "The note has 20001 characters"),
        ("すべて正常", "No sign or symptom was recognised"),
    ],
)
def test_a_note_that_says_nothing_says_so_and_stays(visitor: Visitor, note, says) -> None:
    told = visitor.send("/note", note=note, **TALL)
    assert says in plain(told.text).replace(",", "")
    assert note.strip() in told.text
    assert 'value="HP:0000098"' in told.text


BAD = [
    ({"finding": ["HP:9999999"]}, "HP:9999999 is no term of HPO"),
    ({"finding": ["<script>alert(1)</script>"]}, "is no term of HPO"),
    ({**TALL, "age": "abc"}, "The age 'abc' is no number"),
    ({**TALL, "age": "200"}, "Age 200 is not between 0 and 120"),
    ({"finding": [], "age": "200"}, "Age 200 is not between 0 and 120"),
    ({"finding": [f"HP:{n:07}" for n in range(10_000)]}, "10,000 findings were given"),
]


@pytest.mark.parametrize(("form", "says"), BAD)
def test_bad_input_is_told_and_stays_on_the_page(visitor: Visitor, form, says) -> None:
    told = visitor.send(**form, note="what was typed", sex="F")
    assert told.status_code == 422
    assert 'role="alert"' in told.text
    assert says in plain(told.text)
    assert "what was typed" in told.text
    assert 'value="F" checked' in told.text
    assert "<script>alert" not in told.text
    for code in form["finding"][:100]:
        assert code.replace("<", "&lt;").replace(">", "&gt;") in told.text
    if "age" in form:
        assert f'value="{form["age"]}"' in told.text


def test_an_unknown_finding_is_marked_and_can_be_removed(visitor: Visitor) -> None:
    page = visitor.send(finding=["HP:9999999", "HP:0000098"]).text
    assert "Unknown to this release" in plain(page)
    assert (
        visitor.send(finding=["HP:9999999", "HP:0000098"], remove="HP:9999999").status_code == 200
    )


def test_what_nobody_expected_is_a_sentence_and_the_case_is_still_there(
    visit: MakeVisitor, monkeypatch, caplog
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("of a patient called Quetzal")

    monkeypatch.setattr(Fake, "differential", broken)
    told = visit().send(**TALL, note="what was typed")
    assert told.status_code == 500
    assert "Something unexpected" in plain(told.text)
    assert "what was typed" in told.text
    assert "Quetzal" not in told.text + caplog.text
    assert "RuntimeError" in caplog.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("get", "/nowhere", 404), ("get", "/compare", 405), ("post", "/documents/exe", 404)],
)
def test_a_page_that_is_none_is_told(visitor: Visitor, method, path, status) -> None:
    told = visitor.open(path) if method == "get" else visitor.send(path, **TALL)
    assert told.status_code == status
    assert 'role="alert"' in told.text


def test_a_form_that_is_too_large_is_told(visitor: Visitor) -> None:
    told = visitor.send(note="x" * 2**21)
    assert told.status_code == 413
    assert "more than is read at once" in plain(told.text)


def test_how_far_to_trust_it(visitor: Visitor) -> None:
    told = plain(visitor.open("/trust").text)
    assert "2025-01-16" in told
    assert Fake.version in told


@pytest.mark.parametrize("language", ["en", "es"])
def test_only_a_page_with_a_repository_speaks_of_keeping(visit: MakeVisitor, language) -> None:
    kept = speak(language)("trust.kept")
    assert kept not in plain(visit(language).open("/trust").text)
    assert kept in plain(visit(language, keep=lambda _: "id").open("/trust").text)


@pytest.mark.parametrize("language", ["en", "es"])
def test_kinds_of_diseases_go_by_one_pair_of_words(language) -> None:
    words, command = speak(language), Words(language, (FOLDER,))
    for kind in ("orphan", "common"):
        name = words(f"diseases.{kind}").lower()
        assert command(f"differential.{kind}") == name
        assert words(f"rarity.{kind}") in (name, f"{name}s")


def test_both_numbers_of_a_pressure_stand_at_the_finding_that_one_makes() -> None:
    low = Measurement("systolic_pressure", 85, "mmHg", 3, 8, "low", "HP:0001945")
    also = Measurement("diastolic_pressure", 50, "mmHg", 3, 8, "normal")
    sugar = Measurement("temperature", 36.5, "°C", 10, 14, "normal")
    read = NoteReading(
        (NotedFinding("HP:0001945", "present", 3, 8),), (low, also, sugar), language="es"
    )
    shower = Shower(speak("es"), Fake.terms)
    (only,) = reading.found(read, shower)
    assert "85 mmHg" in only.told
    assert "50 mmHg" in only.told
    assert reading.alone(read, shower) == (reading.measured(sugar, shower),)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "for 3 hours"), ("es", "desde hace 3 horas")]
)
def test_since_when_is_said_as_a_person_would(language, said) -> None:
    read = NoteReading(
        (NotedFinding("HP:0001945", "present", 0, 5, duration_months=0.00410679),), language="es"
    )
    (only,) = reading.found(read, Shower(speak(language), Fake.terms))
    assert only.told == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "1 finding was given both as present and as absent"),
        ("es", "1 hallazgo figuraba como presente y como ausente"),
    ],
)
def test_what_contradicts_itself_is_one_row_even_beside_an_unknown_id(
    visit: MakeVisitor, language, said
) -> None:
    twice = (Finding("HP:0000098"), Finding("HP:0009999", "absent"), Finding("HP:9999999"))
    content = json.dumps(phenopackets.write(Presentation(twice), "2025-01-16", str)).encode()
    told = visit(language).send("/phenopacket", packet=(io.BytesIO(content), "one.json"))
    assert told.status_code == 422
    assert told.text.count('name="finding" value="HP:0000098"') == 1
    assert 'value="HP:0009999"' not in told.text  # obsolete: its heir stands there
    assert 'name="status.HP:0000098" value="uncertain" checked' in told.text
    assert said in plain(told.text)
    assert told.text.count('class="finding ') == told.text.count(" checked><span>") - 1  # and sex
    assert plain(told.text).count(speak(language)("findings.unknown")) == 1


@pytest.mark.parametrize("language", ["en", "es"])
def test_where_nothing_is_present_no_probability_is_shown(
    language: Language, visit: MakeVisitor
) -> None:
    page = visit(language).send(**LENS, **{f"status.{code}": "absent" for code in LENS["finding"]})
    answer = page.text[page.text.index('class="card answer"') :].split("</section>")[0]
    assert speak(language)("issue.differential.nothing") in plain(answer)
    assert "%" not in plain(answer)


def test_a_note_that_contradicts_itself_is_said_so(visitor: Visitor) -> None:
    told = plain(visitor.send("/note", note="Varón de 30 con fiebre. Mujer de 32.").text)
    assert speak("en")("issue.note.sexes") in told
