"""The joined cohort: nothing dropped, everything named, whatever the folder looks like."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import pytest

from braintx.core.errors import DataError
from braintx.data.cohort import COLUMNS, Cohort, missing_from, read_cohort
from braintx.data.cohort.clinical import TABLE_NAME
from braintx.i18n import Words

HEADER = "Case ID;Condition;Age;Sex;Clinical Note;Treatment\n"
FOLDERS = ("brain_glioma", "brain_menin", "brain_tumor")
CONDITIONS = ("Brain Glioma", "Brain Meningiomas", "Brain Tumor")
Builder = Callable[..., Path]


def jpeg(path: Path, seed: int) -> Path:
    noise = np.random.default_rng(seed).integers(0, 255, (8, 8), np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), cv2.resize(noise, (96, 96)))
    return path


@pytest.fixture
def build(tmp_path: Path) -> Builder:
    """Writes a small data set of ``count`` cases a class in Kaggle's form."""

    def make(count: int = 2, layout: str = "raw data/Brain_Cancer", table: bool = True) -> Path:
        lines = []
        for place, (folder, condition) in enumerate(zip(FOLDERS, CONDITIONS, strict=True)):
            for number in range(1, count + 1):
                case = f"{folder}_{number:04d}"
                jpeg(tmp_path / layout / folder / f"{case}.jpg", 100 * place + number)
                lines.append(f"{case};{condition};40;F;Headaches.;surgery\n")
        if table:
            (tmp_path / TABLE_NAME).write_text(HEADER + "".join(lines), encoding="utf-8-sig")
        return tmp_path

    return make


def counts(cohort: Cohort) -> dict[str, int]:
    return {issue.code: issue.count for issue in cohort.issues}


CLEAN = {"table.byte_order_mark", "table.separator", "class.vocabulary"} | {
    f"cohort.{name}" for name in ("rows", "images", "joined")
}


@pytest.mark.parametrize("layout", ["raw data/Brain_Cancer", ".", "a/b/c/d"])
def test_images_are_found_wherever_their_folders_lie(build: Builder, layout: str) -> None:
    cohort = read_cohort(build(layout=layout))
    table = cohort.table
    assert list(table.columns) == list(COLUMNS)
    assert set(counts(cohort)) == CLEAN
    assert counts(cohort)["cohort.joined"] == 6
    assert list(table["label"]) == ["glioma"] * 2 + ["meningioma"] * 2 + ["other"] * 2
    assert [Path(image).stem for image in table["image"]] == list(table["case_id"])
    assert list(table["line"]) == [2, 3, 4, 5, 6, 7]
    assert (table["flags"] == "").all()
    assert table["age"].eq(40.0).all()


def test_rows_without_image_and_images_without_row_are_kept(build: Builder) -> None:
    root = build()
    folder = root / "raw data/Brain_Cancer/brain_glioma"
    (folder / "brain_glioma_0001.jpg").unlink()
    jpeg(folder / "brain_glioma_0077.jpg", 9)
    cohort = read_cohort(root)
    assert counts(cohort)["row.without_image"] == 1
    assert counts(cohort)["image.without_row"] == 1
    table = cohort.table.set_index("case_id")
    assert pd.isna(table.loc["brain_glioma_0001", "image"])
    assert table.loc["brain_glioma_0001", "flags"] == "row.without_image"
    extra = table.loc["brain_glioma_0077"]
    assert extra["label"] == "glioma"
    assert pd.isna(extra["line"])
    assert pd.isna(extra["raw_condition"])


def test_copies_are_reported_and_never_given_a_row(build: Builder) -> None:
    root = build()
    table = root / TABLE_NAME
    table.write_text(
        table.read_text("utf-8-sig") + ";Brain Tumor;50;M;Nausea.;surgery\n", encoding="utf-8"
    )
    folder = root / "raw data/Brain_Cancer/brain_tumor"
    shutil.copy(folder / "brain_tumor_0001.jpg", folder / "brain_tumor_0001 - Copy.jpg")
    cohort = read_cohort(root)
    found = {issue.code: issue for issue in cohort.issues}
    assert found["image.copy_name"].count == 1
    assert found["image.duplicate"].examples == (
        "brain_tumor_0001 - Copy.jpg = brain_tumor_0001.jpg",
    )
    assert "image.without_row" not in found
    repaired = cohort.table.set_index("case_id").loc["brain_tumor_0003"]
    assert repaired["id_repaired"]
    assert pd.isna(repaired["image"])
    assert repaired["raw_case_id"] == ""
    assert "line 8 → brain_tumor_0003" in Words().examples(found["id.repaired"])
    assert "lines 8 to 8" in Words().issue(found["id.repaired"])
    assert "1 images named as copies" in Words().issue(found["id.repaired"])
    copy = cohort.table.set_index("case_id").loc["brain_tumor_0001 - Copy"]
    assert copy["flags"] == "image.copy_name image.duplicate"
    assert pd.isna(copy["line"])


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda data: data[: len(data) // 2], "image.truncated"),
        (lambda data: b"", "image.empty"),
        (lambda data: b"a letter, renamed" * 9, "image.not_an_image"),
    ],
)
def test_damaged_images_are_named_without_decoding(
    build: Builder, spoil: Callable[[bytes], bytes], code: str
) -> None:
    root = build()
    path = root / "raw data/Brain_Cancer/brain_menin/brain_menin_0002.jpg"
    path.write_bytes(spoil(path.read_bytes()))
    cohort = read_cohort(root)
    (issue,) = (one for one in cohort.issues if one.code == code)
    assert issue.level == "error"
    assert issue.examples == ("brain_menin/brain_menin_0002.jpg",)
    assert cohort.table.set_index("case_id").loc["brain_menin_0002", "flags"] == code


def test_only_the_deep_check_sees_damage_inside(build: Builder) -> None:
    root = build()
    path = root / "raw data/Brain_Cancer/brain_menin/brain_menin_0002.jpg"
    data = bytearray(path.read_bytes())
    data[-200:-100] = bytes(100)
    path.write_bytes(data)
    assert "image.corrupt" not in counts(read_cohort(root))
    assert counts(read_cohort(root, deep=True))["image.corrupt"] == 1


def test_a_case_in_the_wrong_folder_is_reported(build: Builder) -> None:
    root = build()
    folders = root / "raw data/Brain_Cancer"
    (folders / "brain_glioma/brain_glioma_0001.jpg").rename(
        folders / "brain_menin/brain_glioma_0001.jpg"
    )
    cohort = read_cohort(root)
    assert counts(cohort)["class.disagreement"] == 1
    row = cohort.table.set_index("case_id").loc["brain_glioma_0001"]
    assert (row["label"], row["image_label"]) == ("glioma", "meningioma")
    assert row["flags"] == "class.disagreement"


def test_one_picture_in_two_classes_is_an_error(build: Builder) -> None:
    root = build()
    folders = root / "raw data/Brain_Cancer"
    shutil.copy(
        folders / "brain_glioma/brain_glioma_0001.jpg", folders / "brain_tumor/brain_tumor_0002.jpg"
    )
    assert counts(read_cohort(root))["image.duplicate_conflict"] == 1


def test_two_files_of_one_case_are_both_kept(build: Builder) -> None:
    root = build()
    folder = root / "raw data/Brain_Cancer/brain_glioma"
    cv2.imwrite(str(folder / "brain_glioma_0001.png"), np.zeros((64, 64), np.uint8))
    cohort = read_cohort(root)
    assert counts(cohort)["image.same_id"] == 1
    assert len(cohort.table) == 7
    assert cohort.table["image"].notna().sum() == 7


def test_a_readable_file_is_preferred_of_two(build: Builder) -> None:
    root = build()
    folder = root / "raw data/Brain_Cancer/brain_glioma"
    (folder / "brain_glioma_0001.jpeg").write_bytes(b"")
    joined = read_cohort(root).table.set_index("line").loc[2]
    assert joined["image"].endswith("0001.jpg")


def test_rows_that_share_an_id_are_all_kept(build: Builder) -> None:
    root = build()
    table = root / TABLE_NAME
    lines = table.read_text("utf-8-sig").splitlines(keepends=True)
    table.write_text("".join([*lines, lines[1].replace(";40;", ";41;")]))
    cohort = read_cohort(root)
    assert counts(cohort)["id.duplicate"] == 2
    both = cohort.table[cohort.table["case_id"] == "brain_glioma_0001"]
    assert list(both["age"]) == [40.0, 41.0]
    assert both["image"].notna().all()


def test_other_files_are_left_aside_and_said(build: Builder) -> None:
    root = build()
    folder = root / "raw data/Brain_Cancer/brain_glioma"
    (folder / "Thumbs.db").write_bytes(b"x")
    (folder / "._brain_glioma_0001.jpg").write_bytes(b"x")
    assert counts(read_cohort(root))["image.other_file"] == 2


def test_a_folder_without_table_is_a_cohort(build: Builder) -> None:
    cohort = read_cohort(build(table=False))
    assert set(counts(cohort)) == {"cohort.images", "class.vocabulary", "table.none_found"}
    assert list(cohort.table["label"]) == ["glioma"] * 2 + ["meningioma"] * 2 + ["other"] * 2
    assert (cohort.table["note"] == "").all()


def test_a_table_without_images_is_a_cohort(build: Builder) -> None:
    root = build()
    shutil.rmtree(root / "raw data")
    cohort = read_cohort(root)
    assert counts(cohort)["image.none_found"] == 1
    assert "row.without_image" not in counts(cohort)
    assert len(cohort.table) == 6


def test_a_table_of_another_name_is_found(build: Builder) -> None:
    root = build()
    (root / TABLE_NAME).rename(root / "patients.csv")
    (root / "provenance.csv").write_text("case_id,patient_group\nbrain_glioma_0001,P1\n")
    assert counts(read_cohort(root))["cohort.joined"] == 6
    shutil.copy(root / "patients.csv", root / "again.csv")
    assert counts(read_cohort(root))["table.several"] == 2


def test_nothing_is_an_error_and_no_folder_is_refused(tmp_path: Path) -> None:
    cohort = read_cohort(tmp_path)
    assert counts(cohort) == {"data.nothing_found": 1}
    assert list(cohort.table.columns) == list(COLUMNS)
    with pytest.raises(DataError) as raised:
        read_cohort(tmp_path / "nowhere")
    assert raised.value.code == "data.missing"


def test_links_in_a_circle_end(build: Builder) -> None:
    root = build()
    (root / "loop").symlink_to(root)
    assert counts(read_cohort(root))["cohort.images"] == 6


@pytest.mark.data
def test_the_real_data_is_read_as_described(data_root: Path) -> None:
    begin = time.process_time()
    cohort = read_cohort(data_root)
    assert time.process_time() - begin < 20  # a couple of seconds on an idle machine
    met = counts(cohort)
    assert not [one for one in cohort.issues if one.level == "error"]
    assert met["cohort.rows"] == 6056
    assert met["id.repaired"] == 44
    assert met["table.byte_order_mark"] == 1
    assert met["class.vocabulary"] == 3
    assert met["cohort.joined"] + met["row.without_image"] == met["cohort.rows"]
    assert met["cohort.joined"] + met["image.copy_name"] == met["cohort.images"]
    repaired = cohort.table[cohort.table["id_repaired"]]
    assert list(repaired["case_id"]) == [f"brain_tumor_{number}" for number in range(2005, 2049)]
    assert cohort.table["case_id"].is_unique


def test_ids_are_joined_whatever_their_ending_blanks_and_accents(tmp_path: Path) -> None:
    jpeg(tmp_path / "brain_glioma" / "Mun\N{COMBINING TILDE}oz.jpg", 1)
    jpeg(tmp_path / "brain_glioma" / "b.v2.jpg", 2)
    volume = tmp_path / "brain_glioma" / "c.nii.gz"
    volume.write_bytes(b"no volume, and named all the same")
    rows = ("Muñoz ", "b.v2.JPG", "c.nii.gz")
    lines = "".join(f"{one};Brain Glioma;40;F;Headaches.;surgery\n" for one in rows)
    (tmp_path / TABLE_NAME).write_text(HEADER + lines, "utf-8")
    cohort = read_cohort(tmp_path)
    assert counts(cohort)["cohort.joined"] == 3
    assert "row.without_image" not in counts(cohort)


def test_one_case_in_two_spellings_is_told(build: Builder) -> None:
    root = build(1)
    with (root / TABLE_NAME).open("a", encoding="utf-8") as table:
        table.write("BRAIN_GLIOMA_0001.jpg;Brain Glioma;50;M;Pain.;surgery\n")
    assert counts(read_cohort(root))["id.duplicate"] == 2


@pytest.mark.parametrize("header", ["sep=;\n", ""])
def test_a_table_of_another_name_is_found_by_its_quoted_header(tmp_path: Path, header: str) -> None:
    text = f'{header}"Caso";"Diagnóstico";"Edad, años";"Sexo, M/F"\na;Glioma;40;F\n'
    (tmp_path / "tabla.csv").write_text(text, "utf-16")
    cohort = read_cohort(tmp_path)
    assert cohort.table[["case_id", "label", "age", "sex"]].values.tolist() == [
        ["a", "glioma", 40.0, "F"]
    ]


def test_declared_codes_are_no_values(build: Builder) -> None:
    root = build(1)
    text = (root / TABLE_NAME).read_text("utf-8-sig").replace(";40;", ";99;", 1)
    (root / TABLE_NAME).write_text(text, "utf-8")
    assert read_cohort(root).table["age"].tolist() == [99, 40, 40]
    for told in (["99"], ["Age=99,0"], ["Age=99"]):
        cohort = read_cohort(root, declared=missing_from(told))
        assert cohort.table["age"].isna().tolist() == [True, False, False]
        assert counts(cohort)["age.missing"] == 1
    other = read_cohort(root, declared=missing_from(["Peso=99"]))
    assert counts(other)["table.missing_column"] == 1
    assert other.table["age"].tolist() == [99, 40, 40]
