"""A visitor's own table: every page works on it, what is bad is told, and nobody else sees it."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from apps.dashboard.app import PAGES
from apps.dashboard.language import speak
from apps.dashboard.terms import plain
from braintx.i18n import LANGUAGES, Language
from tests.apps.dashboard.conftest import Open, said

ROWS = [
    f"p{k},{('Brain Glioma', 'meningioma', 'metastasis')[k % 3]},{20 + k % 60},{'FM'[k % 2]},"
    f"Headache for {k % 9 + 1} months,{('surgery', 'chemo')[k % 2]},{k * 0.5}"
    for k in range(120)
]
HEADER = "patient,dx,years,gender,report,plan,lab value"
TABLE = "\n".join([HEADER, *ROWS]) + "\n"


def upload(app: AppTest, data: bytes, name: str = "mine.csv") -> AppTest:
    app.file_uploader(key="own_file").set_value((name, data, "text/csv"))
    return app.run()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_works_on_a_table_of_ones_own(language: Language, open_page: Open) -> None:
    words = speak(language)
    app = upload(open_page("your_data", language), TABLE.encode())
    assert "120" in said(app)
    app.button(key="own_use").click()
    app.run()
    for page in PAGES:
        open_page(page, app=app)
        assert [one.message for one in app.exception] == []
        assert [one.value for one in app.error] == []
        if page == "diseases":  # tells of diseases, not of a table's patients
            continue
        assert words("app.own", name="mine.csv") in said(app)
        assert words("app.simulated") not in said(app)
    open_page("hypotheses", app=app)
    app.selectbox(key="test_first").set_value("lab value")
    app.run()
    app.selectbox(key="test_second").set_value("condition")
    app.button(key="test_run").click()
    app.run()
    assert [one.value for one in app.error] == []
    assert "lab value" in app.dataframe[0].value.to_csv()


def test_another_visitor_sees_nothing_of_it(open_page: Open) -> None:
    app = upload(open_page("your_data"), TABLE.encode())
    app.button(key="own_use").click()
    app.run()
    other = open_page("cohort")
    assert speak("en")("app.simulated") in said(other)
    assert "p1," not in other.dataframe[0].value.to_csv()


def test_it_can_be_given_back(open_page: Open) -> None:
    app = upload(open_page("your_data"), TABLE.encode())
    app.button(key="own_use").click()
    app.run()
    app.button(key="own_forget").click()
    app.run()
    assert speak("en")("app.simulated") in said(app)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("data", "english", "spanish"),
    [
        (b"", "is empty.", "está vacío."),
        (b"a,b,c\n", "has a header (a, b, c)", "tiene cabecera (a, b, c)"),
        (b"one\nvalue\n", "has a single column (one)", "tiene una sola columna (one)"),
        (b"PK\x03\x04workbook", "is no text:", "no es texto:"),
    ],
)
def test_what_is_no_table_is_a_sentence(
    data: bytes, english: str, spanish: str, language: Language, open_page: Open
) -> None:
    app = upload(open_page("your_data", language), data)
    assert [one.message for one in app.exception] == []
    told = english if language == "en" else spanish
    (shown,) = [one.value for one in app.error]
    assert shown.startswith(f"mine.csv {told}")


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_other_encodings_are_read(encoding: str, open_page: Open) -> None:
    data = TABLE.replace("Headache", "Visión borrosa").encode(encoding)
    app = upload(open_page("your_data"), data)
    assert [one.value for one in app.error] == []
    assert "Visión borrosa" in app.dataframe[0].value.to_csv()


@pytest.mark.parametrize("language", LANGUAGES)
def test_problems_name_their_rows(language: Language, open_page: Open) -> None:
    bad = "p5,glioma,300,F,=HYPERLINK(1),surgery,1\np7;glioma;44;F;note;surgery;2\n"
    app = upload(open_page("your_data", language), (TABLE + bad).encode())
    problems = app.dataframe[1].value.to_csv()
    for line in (122, 123):
        assert speak(language)("evidence.line", line=line) in problems
    assert speak(language)("issue.id.duplicate") in problems


def test_a_column_chosen_twice_is_a_sentence(open_page: Open) -> None:
    app = upload(open_page("your_data"), TABLE.encode())
    age = next(one for one in app.selectbox if one.label == "Age")
    age.set_value("gender")
    app.run()
    assert app.error[0].value.startswith("The column 'gender' was chosen twice.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_of_copies_that_is_none_is_a_sentence(language: Language, open_page: Open) -> None:
    app = open_page("images", language)
    app.segmented_control(key="images_section").set_value("copies")
    app.run()
    app.file_uploader(key="groups").set_value(("g.csv", b"file,group\na,b\n", "text/csv"))
    app.run()
    missing = plain("score, mirrored, turned_degrees, zoom")
    lacks = {"en": "g.csv lacks the columns", "es": "A g.csv le faltan las columnas"}
    (shown,) = [one.value for one in app.error]
    assert shown.startswith(f"{lacks[language]} {missing}. ")


def test_copies_found_are_shown_with_their_pose(open_page: Open) -> None:
    app = open_page("images")
    app.segmented_control(key="images_section").set_value("copies")
    app.run()
    table = (
        "file,group,copies,representative,score,agreeing,matched,mirrored,turned_degrees,zoom\n"
        "a/1.jpg,copy-1,2,a/1.jpg,1.0,0,0,no,0.0,1.0\na/2.jpg,copy-1,2,a/1.jpg,0.98,30,40,yes,90.0,1.1\n"
    )
    app.file_uploader(key="groups").set_value(("g.csv", table.encode(), "text/csv"))
    app.run()
    assert [one.message for one in app.exception] == []
    assert "mirrored, turned 90°" in said(app)


OPEN = "Caso;Sexo;Volumen;KPS;Grado\n" + "".join(
    f"p{k};{k % 2};{1 + k % 3}.{250 + k};{999 if k % 10 == 0 else 40 + k};"
    f"{('None', 'nd', 'II', 'III')[k % 4]}\n"
    for k in range(40)
)
"""What its columns leave open: marks, sexes, a code of KPS, and two words."""


def columns_of(app: AppTest) -> dict[str, str]:
    """What became of the table when it is used: column → its type."""
    app.button(key="own_use").click()
    app.run()
    assert [one.message for one in app.exception] == []
    return {name: str(kind) for name, kind in app.session_state["own"].table.dtypes.items()}


def asked(app: AppTest, start: str) -> list[object]:
    """The open page's boxes whose key begins so."""
    boxes = (*app.selectbox, *app.multiselect)
    return [one for one in boxes if str(one.key).startswith(start)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_table_leaves_open_is_asked_and_stays_open(
    language: Language, open_page: Open
) -> None:
    words = speak(language)
    app = upload(open_page("your_data", language), OPEN.encode())
    (marks,) = asked(app, "ask_marks")
    assert marks.value is None
    assert marks.label == words("your_data.marks", column="Volumen")
    thousand = "1,25" if language == "es" else "1.25"
    assert words("your_data.marks_decimal", example="1.250", value=thousand) in marks.options
    assert words("your_data.marks_thousands", example="1.250", value="1250") in marks.options
    assert [box.value for box in asked(app, "ask_sex")] == [None, None]
    told = words("your_data.undecided", columns=words("app.quoted", text="Volumen"))
    assert told in [one.value for one in app.warning]
    kinds = columns_of(app)
    assert kinds["Volumen"] != "float64"
    assert "sex" not in kinds


def test_marks_and_sexes_that_were_explained_are_numbers_and_sexes(open_page: Open) -> None:
    for choice, factor in (("thousands", 1000.0), ("decimal", 1.0)):
        app = upload(open_page("your_data"), OPEN.encode())
        asked(app, "ask_marks")[0].set_value(choice)  # type: ignore[attr-defined]
        for box, sex in zip(asked(app, "ask_sex"), ("F", "M"), strict=True):
            box.set_value(sex)  # type: ignore[attr-defined]
        app.run()
        assert speak("en")("issue.number.ambiguous") not in app.dataframe[1].value.to_csv()
        assert columns_of(app)["Volumen"] == "float64"
        table = app.session_state["own"].table
        assert table["Volumen"][0] == pytest.approx(1.25 * factor)
        assert table["sex"][:2].tolist() == ["F", "M"]


def test_text_that_was_chosen_stays_text(open_page: Open) -> None:
    app = upload(open_page("your_data"), OPEN.encode())
    asked(app, "ask_marks")[0].set_value("text")  # type: ignore[attr-defined]
    app.run()
    assert not any("Volumen" in one.value for one in app.warning)
    assert columns_of(app)["Volumen"] != "float64"


def test_codes_for_no_value_are_chosen_by_who_knows_them(open_page: Open) -> None:
    app = upload(open_page("your_data"), OPEN.encode())
    (codes,) = asked(app, "ask_missing")
    assert codes.options == ["999 in “KPS” (4)", "nd in “Grado” (10)", "None in “Grado” (10)"]
    assert codes.value == ["Grado\x1fnd"]
    codes.set_value(["KPS\x1f999", "Grado\x1fNone"])
    app.run()
    columns_of(app)
    table = app.session_state["own"].table
    assert table["KPS"].isna().sum() == 4
    assert table["Grado"].isna().sum() == 10
    assert sorted(table["Grado"].dropna().unique()) == ["II", "III", "nd"]


@pytest.mark.parametrize("code", ["41", "KPS=41"])
def test_a_code_of_ones_own_can_be_written(code: str, open_page: Open) -> None:
    app = upload(open_page("your_data"), OPEN.encode())
    (codes,) = asked(app, "ask_missing")
    codes.set_value([*codes.value, code])
    app.run()
    columns_of(app)
    assert app.session_state["own"].table["KPS"].isna().sum() == 1


def test_a_code_of_a_column_that_is_not_there_is_a_sentence(open_page: Open) -> None:
    app = upload(open_page("your_data"), OPEN.encode())
    (codes,) = asked(app, "ask_missing")
    codes.set_value(["Peso=41"])
    app.run()
    assert "'Peso'" in app.error[0].value
    assert [one.message for one in app.exception] == []


def test_answers_do_not_stay_for_another_file(open_page: Open) -> None:
    app = upload(open_page("your_data"), OPEN.encode())
    asked(app, "ask_marks")[0].set_value("decimal")  # type: ignore[attr-defined]
    app.run()
    upload(app, OPEN.replace("p0;", "q0;").encode(), "other.csv")
    assert asked(app, "ask_marks")[0].value is None  # type: ignore[attr-defined]


def test_a_table_that_leaves_nothing_open_asks_for_codes_alone(open_page: Open) -> None:
    app = upload(open_page("your_data"), TABLE.encode())
    assert asked(app, "ask_marks") == asked(app, "ask_sex") == []
    assert len(asked(app, "ask_missing")) == 1
