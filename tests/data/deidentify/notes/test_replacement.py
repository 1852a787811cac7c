import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from braintx.core.errors import BrainTxError
from braintx.data.deidentify.notes import PLACEHOLDERS, Identifier, deidentify, find, verify
from braintx.data.deidentify.notes.note import fold
from braintx.data.deidentify.notes.shifting import shifted


def test_placeholders_are_in_the_notes_language() -> None:
    spanish = "La Sra. Gómez refiere cefalea."
    assert deidentify(spanish).text == "La Sra. {NOMBRE} refiere cefalea."
    assert deidentify(spanish, "en").text == "La Sra. {NAME} refiere cefalea."
    with pytest.raises(BrainTxError, match="No sentences in 'fr'"):
        deidentify(spanish, "fr")  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "es"])
def test_placeholders_are_not_found_again(language: str) -> None:
    words = PLACEHOLDERS[language].values()  # type: ignore[index]
    assert find(", ".join(f"Dr. {word} {word}: {word}" for word in words)) == ()


def test_what_the_record_knows_is_found_however_it_is_written() -> None:
    known = (
        Identifier("name", "Sol de la Rosa"),
        Identifier("phone", "+34 612-345-678"),
        Identifier("record_number", "AB 99 1"),
        Identifier("institution", "La Casita"),
    )
    text = "ROSA refiere dolor; color rosa. 34612345678, en la  casita"
    assert deidentify(text, known=known).text == (
        "{NOMBRE} refiere dolor; color rosa. {TELÉFONO}, en {INSTITUCIÓN}"
    )
    assert [one.kind for one in verify("la casita de Sol", known=known)] == ["institution", "name"]


def test_intervals_stay_where_dates_are_shifted() -> None:
    done = deidentify("Seen on 12/03/2021 and 19/03/2021, in May 2021.", shift_days=-10)
    assert done.text == "Seen on 02/03/2021 and 09/03/2021, in {DATE}."
    assert done.left == ()


@pytest.mark.parametrize(
    ("written", "later"),
    [
        ("28/02/2021", "01/03/2021"),
        ("2021-02-28", "2021-03-01"),
        ("2/28/21", "3/1/21"),
        ("28.2.2021", "1.3.2021"),
        ("28 de febrero de 2021", "1 de marzo de 2021"),
        ("28th of February 2021", "1st of March 2021"),
        ("FEB 28, 2021", "MAR 1, 2021"),
        ("31/02/2021", None),
        ("March 2021", None),
        ("12 March", None),
    ],
)
def test_a_date_keeps_its_form(written: str, later: str | None) -> None:
    assert shifted(written, 1, "en") == later


def test_accents_that_stand_apart_move_no_place() -> None:
    text = "Dra. Gómez, teléfono 612 345 678"
    apart = "".join(c + "\u0301" if c == "o" else c for c in text.replace("ó", "o"))
    assert [apart[one.start : one.end][-3:] for one in find(apart)][-1] == "678"


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_is_searched_and_folding_keeps_its_length(text: str) -> None:
    assert len(fold(text)) == len(text)
    found = find(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert len(deidentify(text).entities) == len(found)
