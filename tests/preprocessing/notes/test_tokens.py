import pytest

from braintx.preprocessing.notes.tokens import sentences


def words_of(text: str) -> list[str]:
    return [" ".join(sentence.tokens) for sentence in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cefalea de 3 sem. de evolución. Mareo", ["cefalea de 3 semanas de evolucion", "mareo"]),
        ("Dr. Ruiz; 1.5 months", ["dr ruiz", "1.5 months"]),
        ("vómitos (-), náuseas (++)", ["vomitos {-} , nauseas {+}"]),
        ("seizures -ve, headache +ve", ["seizures {-} , headache {+}"]),
        ("H/o HA x 3/52", ["history of headache x 3 / 52"]),
        ("ha tenido mareo", ["ha tenido mareo"]),
        ("c/ cefalea s/ fiebre", ["con cefalea sin fiebre"]),
        ("can't, cannot, doesn’t", ["can not , can not , does not"]),
        ("2½ years, 2–3 days", ["2 1 / 2 years , 2 to 3 days"]),
        ("n\u0303o\u0301", ["no"]),
        ("Denies:\n- headache\n- nausea\nDizzy", ["denies : headache , nausea", "dizzy"]),
        ("denies headache,\nnausea", ["denies headache , nausea"]),
        ("x" * 70 + "\nnausea", ["x" * 70 + " nausea"]),
        ("headache\nnausea", ["headache", "nausea"]),
        ("", []),
    ],
)
def test_a_note_is_cut_into_sentences(text: str, expected: list[str]) -> None:
    assert words_of(text) == expected


def test_a_semicolon_is_told_from_a_full_stop() -> None:
    assert [sentence.goes_on for sentence in sentences("a; b. c")] == [True, False, False]
