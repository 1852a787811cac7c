"""Every error that the code raises speaks Spanish too, and says what it was given in either."""

from __future__ import annotations

import ast
import copy
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

import apps
import braintx
from braintx.core import errors
from braintx.core.errors import BrainTxError, DataError, ImageError
from braintx.core.messages import Category, Column, Phrase
from braintx.i18n import LANGUAGES, Words
from braintx.i18n.catalogues import texts

LIBRARY, APPS = Path(braintx.__file__).parent, Path(apps.__file__).parent
CODES = {
    name: kind.code
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, BrainTxError)
}
ELSEWHERE = (LIBRARY / "cli", LIBRARY / "core/errors.py")
"""The commands, which do not speak Spanish yet, and the class itself."""
WRITE = "write one literal with plain names in braces, {name}, each given by name: no f-string"


@dataclass(frozen=True)
class Site:
    """Where an error or a phrase of one is made."""

    place: str
    template: str | None
    given: frozenset[str]
    code: str | None


def sites(*paths: Path) -> Iterator[Site]:
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*.py"))]
    for file in files:
        if any(file.is_relative_to(other) for other in ELSEWHERE):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {*CODES, "Phrase"}:
                yield _site(f"{file.relative_to(LIBRARY.parent)}:{node.lineno}", node)


def _site(place: str, call: ast.Call) -> Site:
    named = {str(keyword.arg): keyword.value for keyword in call.keywords}
    code = named.pop("code", call.args[1] if len(call.args) > 1 else None)
    said = CODES.get(getattr(call.func, "id", "")) if code is None else _text(code)
    return Site(place, _text(call.args[0]), frozenset(named), said)


def _text(node: ast.expr) -> str | None:
    literal = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return str(node.value) if literal else None


def fields(text: str) -> set[str]:
    """The names in braces, with whatever follows a name that should stand alone."""
    parts = string.Formatter().parse(text)
    return {
        f"{name}{spec}{conversion or ''}" for _, name, spec, conversion in parts if name is not None
    }


WINDOWS = {
    "library": (),
    **{window: (APPS / window / "locales",) for window in ("demo", "dashboard", "clinic", "api")},
}
"""The folders of sentences of each, beside the library's own."""


@cache
def common() -> tuple[Site, ...]:
    return tuple(sites(LIBRARY, *APPS.glob("*.py")))


@cache
def raised_in(window: str) -> tuple[Site, ...]:
    """Where what this window says is raised."""
    return common() if window == "library" else (*common(), *sites(APPS / window))


@pytest.mark.parametrize("window", WINDOWS)
def test_every_error_is_a_template_with_its_values_by_name(window: str) -> None:
    wrong = [
        site.place
        for site in raised_in(window)
        if site.template is None or fields(site.template) != site.given
    ]
    assert not wrong, f"{WRITE}: {wrong}"


@pytest.mark.parametrize("window", WINDOWS)
def test_every_error_has_spanish_with_the_same_names_and_no_other_is_kept(window: str) -> None:
    folders, raised = WINDOWS[window], raised_in(window)
    spanish, keys = texts(folders, "es"), texts(folders, "en").keys()
    templates = {str(site.template) for site in raised}
    assert templates - spanish.keys() == set(), "give these their Spanish in es/LC_MESSAGES"
    assert spanish.keys() - keys - templates == set(), "nothing says these any more"
    assert {one for one in templates if fields(one) != fields(spanish[one])} == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("window", ["demo", "dashboard"])
def test_a_windows_own_sentence_names_only_what_every_error_of_its_code_gives(
    window: str, language: str
) -> None:
    folders, raised = WINDOWS[window], raised_in(window)
    said = texts(folders, language)
    own = {key.removeprefix("error."): said[key] for key in said if key.startswith("error.")}
    codes = {code: text for code, text in own.items() if "." in code}
    assert codes.keys() <= {site.code for site in raised}
    assert [
        site.place
        for site in raised
        if site.code in codes and not fields(codes[site.code]) <= site.given
    ] == []


def test_the_message_is_the_english_sentence() -> None:
    error = ImageError(
        "{name} is {width} × {height} pixels.", "image.x", name="a", width=3, height=4
    )
    assert str(error) == error.message == "a is 3 × 4 pixels."
    assert (error.code, error.template) == ("image.x", "{name} is {width} × {height} pixels.")
    assert DataError("As it {is}.").message == "As it {is}."
    assert DataError("As it {is}.").code == "data.invalid"
    again = copy.copy(error)  # as a process that raised it would hand it on
    assert (again.message, again.code, again.values) == (error.message, error.code, error.values)


def test_an_error_within_an_error_follows_its_language() -> None:
    inner = ImageError("There is no file {name}. Check the path.", "image.not_found", name="a.png")
    outer = BrainTxError(
        "{path} cannot be written: {reason}. Choose another place.",
        path=Path("b.png"),
        reason=inner,
    )
    assert outer.message == f"b.png cannot be written: {inner.message}. Choose another place."
    assert Words().error(outer) == outer.message
    assert "No existe el archivo a.png" in Words("es").error(outer)
    assert Words("es").error(outer).startswith("b.png no se puede escribir: ")


def test_a_phrase_is_translated_and_anyone_elses_text_is_not() -> None:
    template = "{name} is damaged ({reason}) and would give a false picture. Get the file again."
    ours = ImageError(template, name="no page", reason=Phrase("no page"))
    assert Words("es").error(ours).startswith("no page está dañado (sin páginas)")
    chunk = Phrase("checksum of {chunk}", chunk="IDAT")
    assert "(checksum of IDAT)" in ImageError(template, name="a", reason=chunk).message
    assert "(suma de comprobación de IDAT)" in Words("es").error(
        ImageError(template, name="a", reason=chunk)
    )


@pytest.mark.parametrize("odd", ["{", "}", "{name}", "{0}", "{{", "%s", "{name.__class__}"])
def test_braces_in_a_value_do_no_harm(odd: str) -> None:
    error = ImageError("There is no file {name}. Check the path.", name=odd)
    assert error.message == f"There is no file {odd}. Check the path."
    assert Words("es").error(error) == f"No existe el archivo {odd}. Revise la ruta."
    assert Words("es").error(BrainTxError(odd)) == odd


def test_values_are_written_as_the_language_does() -> None:
    error = DataError("alpha is {alpha}; give one between 0 and 1, such as 0.05.", alpha=1.2345)
    assert Words("es").error(error).startswith("alpha es 1,2345; ")
    rows = DataError(
        "{a} {b} {c}", a=300_001, b=True, c=(1, Column("severity"), Category("sex", "F"))
    )
    assert rows.message == "300001 True 1, severity, F"
    assert Words().error(rows) == "300,001 True 1, severity, Female"
    spanish = Words("es", WINDOWS["dashboard"])
    named = f"{spanish('column.severity')}, {spanish('level.sex.F')}"
    assert spanish.error(rows) == f"300.001 True 1, {named}"


def test_every_value_is_escaped_and_no_word_of_ours() -> None:
    inner = ImageError("There is no file {name}. Check the path.", name="*a*")
    error = BrainTxError(
        "(*) {value} {phrase} {error}", value=("_b_",), phrase=Phrase("many"), error=inner
    )
    told = Words().error(error, lambda text: text.replace("*", "").replace("_", ""))
    assert told == "(*) b many There is no file a. Check the path."
