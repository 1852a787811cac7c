"""Many scans: rows in order, bad files apart, a table and a CSV that does no harm."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest

from apps.demo import batch
from apps.demo.language import speak
from braintx.core.errors import BrainTxError
from braintx.core.records import Assessment
from braintx.data.imaging.failures import truncated


@pytest.fixture
def uploads(tmp_path: Path, write_png, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A scan, a bad file, and a ZIP of one good and one empty file, in the uploads folder."""
    root = tmp_path / "gradio"
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(root))
    good = write_png(root / "h1" / "meningioma.png")
    bad = root / "h2" / "bad.jpg"
    bad.parent.mkdir()
    bad.write_bytes(b"text")
    packed = root / "h3" / "set.zip"
    packed.parent.mkdir()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("in/unsure.png", good.read_bytes())
        file.writestr("in/empty.png", b"")
        file.writestr("readme.txt", b"x")
    return [str(good), str(bad), str(packed)]


def test_a_run_answers_each_file_in_order_and_deletes_the_uploads(pipeline, uploads):
    batches = list(batch.run(pipeline, uploads))
    last = batches[-1]
    assert [len(one.rows) for one in batches] == [0, 1, 2, 3, 4, 4]
    assert last.state == "finished"
    assert [row.name for row in last.rows] == [
        "meningioma.png", "bad.jpg", "in/unsure.png", "in/empty.png",
    ]  # fmt: skip
    kinds = [isinstance(row.outcome, Assessment) for row in last.rows]
    assert kinds == [True, False, True, False]
    assert last.rows[3].outcome.code == "image.empty"
    assert last.skipped == ("readme.txt",)
    assert not any(Path(name).exists() for name in uploads)
    assert not any(Path(name).parent.exists() for name in uploads)


def test_a_run_that_is_abandoned_deletes_the_uploads_too(pipeline, uploads):
    running = batch.run(pipeline, uploads)
    next(running)
    next(running)
    running.close()
    assert not any(Path(name).exists() for name in uploads)


@pytest.mark.parametrize(
    ("code", "statuses", "answer"),
    [
        ("en", ["FLAIR, not T1 with contrast", "no tumour suspected", "answered"],
         "Other tumour, not pituitary 90%"),
        ("es", ["FLAIR, no T1 con contraste", "sin sospecha de tumor", "con respuesta"],
         "Otro tumor, no hipofisario 90\N{NO-BREAK SPACE}%"),
    ],
)  # fmt: skip
def test_a_row_says_what_a_refused_scan_is_and_what_kind_an_other_tumour(
    open_case, code, statuses, answer
):
    names = ("flair.png", "healthy.png", "schwannoma.png")
    rows = tuple(batch.Row(name, open_case(name).shown) for name in names)
    last, words = batch.Batch(rows, len(rows), state="finished"), speak(code)
    head, *rows = csv.reader(io.StringIO(batch.as_csv(last, words).decode("utf-8-sig")))
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [row[words("column.status")] for row in told] == statuses
    assert [row[words("column.answer")] for row in told] == ["", "", answer]
    for status in statuses:
        assert status in batch.table(last, words)


def test_rows_keep_no_pixels(pipeline, uploads):
    *_, last = batch.run(pipeline, uploads)
    kept = [row.outcome for row in last.rows if isinstance(row.outcome, Assessment)]
    assert kept
    assert all(one.slice is None and one.heatmap is None for one in kept)


@pytest.mark.parametrize("code", ["en", "es"])
def test_the_csv_reads_back_in_either_language(pipeline, uploads, code):
    *_, last = batch.run(pipeline, uploads)
    words = speak(code)
    head, *rows = csv.reader(io.StringIO(batch.as_csv(last, words).decode("utf-8-sig")))
    assert head[0] == words("column.file")
    first = dict(zip(head, rows[0], strict=True))
    assert first[words("column.status")] == words("status.accepted")
    assert words("tumor.meningioma") in first[words("column.answer")]
    assert float(first[f"p({words('tumor.meningioma')})"]) == pytest.approx(0.9)
    assert float(first[words("column.area")]) == pytest.approx(0.041)
    unsure = dict(zip(head, rows[2], strict=True))
    assert unsure[words("column.answer")] == ""
    assert unsure[words("column.status")] == words("status.abstained")
    broken = dict(zip(head, rows[1], strict=True))
    assert broken[words("column.remark")] == words.error(truncated("bad.jpg"))


@pytest.mark.parametrize(
    "name", ["=cmd|' /C calc'!A0.png", "+1", "-1+2", "@SUM(A1)", "\t=1", " =1"]
)
def test_a_formula_for_a_name_is_neutralised_in_the_csv(name):
    ran = batch.Batch((batch.Row(name, BrainTxError("x")),), 1, (), "finished")
    _, row = csv.reader(io.StringIO(batch.as_csv(ran, speak()).decode("utf-8-sig")))
    assert row[0] == f"'{name}"


def test_the_table_escapes_names_and_offers_the_csv_only_at_the_end(pipeline):
    row = batch.Row("<script>alert(1)</script>${x}{{y}}.png", BrainTxError("boom"))
    running = batch.table(batch.Batch((row,), 2), speak())
    assert "<script>" not in running
    assert "${" not in running
    assert "{{" not in running
    assert "data:text/csv" not in running
    assert "data:text/csv" in batch.table(batch.Batch((row,), 2, (), "stopped"), speak())
    assert batch.table(batch.Batch(), speak()) == ""


def test_progress_says_how_far_in_numbers_that_a_screen_reader_gets():
    row = batch.Row("a.png", BrainTxError("x"))
    shown = batch.progress(batch.Batch((row,), 4), speak())
    assert 'role="progressbar"' in shown
    assert 'aria-valuenow="1"' in shown
    assert "1 of 4" in shown
    assert "Stopped after 1 of 4" in batch.progress(batch.Batch((row,), 4, (), "stopped"), speak())
