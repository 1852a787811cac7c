"""The report: its order, its JSON, and that every code is explained."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from braintx.cli import main
from braintx.core.errors import DataError
from braintx.core.messages import say
from braintx.core.records import Issue
from braintx.data import quality
from braintx.data.cohort import CATALOG, COLUMNS
from braintx.data.cohort.codes import Findings
from braintx.data.imaging import CODES
from braintx.i18n import Language, Words

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "data.md"
ISSUES = (
    Issue("image.empty", "error", 2, ("a.jpg", "b.jpg")),
    Issue("id.repaired", "warning", 44, (say("evidence.line_id", line=3, case_id="x"),)),
    Issue("cohort.rows", "info", 7),
)


def test_errors_come_first(tmp_path: Path) -> None:
    (tmp_path / "brain_glioma").mkdir()
    (tmp_path / "brain_glioma" / "brain_glioma_0001.jpg").write_bytes(b"")
    issues = quality.check(tmp_path)
    levels = [issue.level for issue in issues]
    assert levels == sorted(levels, key=["error", "warning", "info"].index)
    assert issues[0].code == "image.empty"


@pytest.mark.parametrize(
    ("language", "message"), [("en", "has no bytes"), ("es", "no tiene bytes")]
)
def test_the_json_keeps_its_schema_and_its_codes_in_either_language(
    language: Language, message: str
) -> None:
    data = json.loads(quality.to_json(ISSUES, Words(language)))
    assert set(data) == {"schema", "levels", "issues"}
    assert data["schema"] == "braintx.data-check/1"
    assert data["levels"] == {"error": 1, "warning": 1, "info": 1}
    assert message in data["issues"][0].pop("message")
    assert data["issues"][0] == {
        "code": "image.empty",
        "level": "error",
        "count": 2,
        "examples": ["a.jpg", "b.jpg"],
    }


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        quality.check(tmp_path / "nowhere")


def test_an_unknown_code_cannot_be_reported() -> None:
    with pytest.raises(KeyError):
        Findings().add("not.in.the.catalogue")


def documented() -> set[str]:
    """The codes in the first column of the page's tables."""
    return set(re.findall(r"^\| `([a-z]+\.[a-z_0-9]+)` \|", PAGE.read_text("utf-8"), re.M))


def written_codes(folder: Path) -> set[str]:
    """Every string in the sources that has the form of one of this room's codes."""
    form = re.compile(r"(?:image|table|class|id|age|sex|treatment|note|row|fetch)\.[a-z_0-9]+")
    files = [*folder.glob("imaging/*.py"), *folder.glob("cohort/*.py"), folder / "fetch.py"]
    return {
        node.value
        for path in files
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and form.fullmatch(node.value)
    }


def test_every_code_is_documented_and_no_other() -> None:
    known = set(CATALOG) | written_codes(ROOT / "braintx" / "data")
    assert {"fetch.failed", "image.truncated", "age.implausible"} <= known
    assert documented() == known | {"data.missing"}


def test_every_image_code_that_is_written_is_declared() -> None:
    written = written_codes(ROOT / "braintx" / "data")
    assert {code for code in written if code.startswith("image.")} <= set(CATALOG)
    assert set(CODES) <= written


def test_every_column_is_documented() -> None:
    text = PAGE.read_text("utf-8")
    assert all(f"`{name}`" in text for name in COLUMNS)


def test_a_declared_code_reaches_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = "Case ID;Condition;Age;Sex\na;glioma;-9;F\nb;glioma;40;F\n"
    (tmp_path / "t.csv").write_text(table, "utf-8")
    given = ["data", "check", "--root", str(tmp_path), "--json"]
    for more, code in (([], "age.implausible"), (["--missing", "-9"], "value.missing_code")):
        main([*given, *more])
        issues = json.loads(capsys.readouterr().out)["issues"]
        assert code in {one["code"] for one in issues}
