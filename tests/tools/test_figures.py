"""The figures of the docs come from the result files, and nothing else changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.errors import DataError
from tools.figures import PENDING, documents, keys_in, main, rewrite, update

ROOT = Path(__file__).resolve().parents[2]
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def results(tmp_path: Path) -> Path:
    folder = tmp_path / "results"
    folder.mkdir()
    content = {"accuracy": 0.97149, "n": 4968, "folds": [0.9, 0.98], "by": {"glioma": "0.66"}}
    (folder / "tumor.json").write_text(json.dumps({**content, "nothing": None}))
    return folder


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("tumor.accuracy:.1%", f"97.1{NBSP}%"),
        ("tumor.accuracy:.3f", "0.971"),
        ("tumor.n:,", "4,968"),
        ("tumor.n", "4968"),
        ("tumor.folds.1:.2f", "0.98"),
        ("tumor.by.glioma", "0.66"),
        ("benchmark.ratio:.1f", PENDING),
    ],
)
def test_a_figure_is_written_as_its_format_says(results: Path, key: str, written: str) -> None:
    before = f"| a | <!-- figure {key} -->old\nline<!-- /figure --> |"
    after = f"| a | <!-- figure {key} -->{written}<!-- /figure --> |"
    assert rewrite(before, results) == after
    assert rewrite(f"| a | {{{{{key}}}}} |", results) == after
    assert keys_in(after) == [key.partition(":")[0]]


def test_two_figures_in_one_line_stay_two(results: Path) -> None:
    text = rewrite("{{tumor.n}} of {{tumor.accuracy:.0%}}", results)
    assert text == (
        "<!-- figure tumor.n -->4968<!-- /figure --> of "
        f"<!-- figure tumor.accuracy:.0% -->97{NBSP}%<!-- /figure -->"
    )


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("{{tumor.acuracy}}", "figure.unknown", "accuracy, n, folds"),
        ("{{tumor.folds.7}}", "figure.unknown", "'7'"),
        ("{{tumor.n.x}}", "figure.unknown", "int"),
        ("{{tumor.by}}", "figure.unknown", "one value inside"),
        ("{{tumor.nothing}}", "figure.unknown", "NoneType"),
        ("{{tumor.by.glioma:.1%}}", "figure.format", "'0.66'"),
        ("<!-- figure tumor.n -->5", "figure.malformed", "tumor.n"),
        ("<!-- figure n -->5<!-- /figure -->", "figure.malformed", "file.key"),
    ],
)
def test_a_figure_that_cannot_be_written_says_why(
    results: Path, text: str, code: str, says: str
) -> None:
    with pytest.raises(DataError) as caught:
        rewrite(text, results)
    assert caught.value.code == code
    assert says in caught.value.message


@pytest.mark.parametrize(
    "text", ["`{{tumor.x}}`", "```html\n<!-- figure tumor.x -->\n```\n", "5 % of {{ braces }}"]
)
def test_code_and_other_braces_are_left_alone(results: Path, text: str) -> None:
    assert rewrite(text, results) == text


@given(before=st.text(alphabet="ab\n|`{} %"), after=st.text(alphabet="ab\n| %"))
def test_writing_twice_changes_nothing_more(before: str, after: str) -> None:
    text = f"{before}<!-- figure absent.key -->x<!-- /figure -->{after}"
    once = rewrite(text, Path("no-such-folder"))
    assert rewrite(once, Path("no-such-folder")) == once
    assert once.startswith(before)
    assert once.endswith(after)


def test_update_writes_only_what_changed_and_check_writes_nothing(
    tmp_path: Path, results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, plain = tmp_path / "README.md", tmp_path / "docs" / "plain.md"
    plain.parent.mkdir()
    page.write_text("{{tumor.n}}")
    plain.write_text("no figure")
    assert documents(tmp_path) == [page, plain]
    assert main(["--root", str(tmp_path), "--check"]) == 1
    assert page.read_text() == "{{tumor.n}}"
    assert update(documents(tmp_path), results) == [page]
    assert main(["--root", str(tmp_path), "--check"]) == 0
    page.write_text("{{tumor.typo}}")
    assert main(["--root", str(tmp_path)]) == 2
    assert "README.md" in capsys.readouterr().err


def test_the_figures_of_this_checkout_are_those_of_its_result_files() -> None:
    stale = update(documents(ROOT), ROOT / "results", write=False)
    assert not stale, f"run `make figures`: {[path.name for path in stale]} differ from results/"
