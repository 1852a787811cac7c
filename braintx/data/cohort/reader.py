"""One table of cases from a data folder, however it is laid out, and what is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from braintx.core.errors import DataError
from braintx.core.messages import say
from braintx.core.records import Issue
from braintx.data.cohort.clinical import TABLE_NAME, ClinicalRow, looks_clinical
from braintx.data.cohort.codes import Findings
from braintx.data.cohort.declared import NOTHING, Declared
from braintx.data.cohort.files import ImageFile, read_images, walk
from braintx.data.cohort.identity import read_rows
from braintx.data.cohort.vocabulary import id_key

if TYPE_CHECKING:
    import pandas as pd

_RAW = ("raw_case_id", "raw_condition", "raw_age", "raw_sex", "raw_treatment")
COLUMNS: dict[str, str] = {
    "case_id": "Id of the case, repaired where the table lacks it; of an image without row, its "
    "file name without ending.",
    "label": "glioma, meningioma or other: the table's, else the folder's.",
    "age": "Years, 0 to 120; NaN where unknown.",
    "sex": "F or M; missing where unknown.",
    "note": "The clinical note; empty where there is none.",
    "treatment": "chemotherapy, close monitoring, radiation therapy or surgery; missing where "
    "unknown.",
    "image": "Path of the image; missing where there is none.",
    "image_label": "The class of the folder in which the image lies.",
    "line": "Line of the clinical table on which the row begins, from 1; missing for an image "
    "without row.",
    "id_repaired": "Whether the case id was repaired.",
    "flags": "Codes of what is wrong with this case, separated by blanks.",
    **dict.fromkeys(_RAW, "As it stands in the clinical table."),
}
"""Name → meaning of the columns of `Cohort.table`."""


@dataclass(frozen=True)
class Cohort:
    """A data set: its cases and what was found wrong with it.

    Attributes
    ----------
    root : Path
    table : DataFrame
        A row for each row of the clinical table, in its order, and after them one for each
        image without row; `COLUMNS` says what the columns mean.
    issues : tuple of Issue
    """

    root: Path
    table: pd.DataFrame
    issues: tuple[Issue, ...]


def read_cohort(root: Path | str, *, deep: bool = False, declared: Declared = NOTHING) -> Cohort:
    """Join the image folders and the clinical table at or below a folder.

    The folders are those called ``brain_glioma``, ``brain_menin`` and ``brain_tumor``,
    wherever they lie. The table is ``brain_conditions_detailed_dataset.csv``, or else the
    first CSV file whose header names the same columns. Either may be missing. No row and no
    image is dropped: what is wrong with one stands in its ``flags`` and in the issues.

    Parameters
    ----------
    root : Path or str
    deep : bool, default=False
        Decode every image. Otherwise headers, end marks and checksums are looked at, which
        finds what is empty, cut off or no image.
    declared : Declared, optional
        How values of the table are to be read.

    Raises
    ------
    DataError
        Where ``root`` is no folder.
    """
    root = Path(root)
    if not root.is_dir():
        raise DataError(
            "{folder} is not a folder. Name the data folder, or get the public data with `braintx "
            "data fetch`.",
            "data.missing",
            folder=root,
        )
    findings = Findings()
    folders, tables = walk(root)
    rows = _clinical_rows(tables, findings, declared)
    images = read_images(folders, findings, deep=deep)
    _report_presence(rows, images, tables, findings)
    cases = list(_joined(rows, images, findings))
    report_names(rows, folders, findings)
    _report_repair(rows, images, findings)
    return Cohort(root, as_table(cases), findings.issues())


def _clinical_rows(
    tables: list[Path], findings: Findings, declared: Declared
) -> tuple[ClinicalRow, ...]:
    named = [path for path in tables if path.name == TABLE_NAME]
    candidates = named or [path for path in tables if looks_clinical(path)]
    if len(candidates) > 1:
        read = say("evidence.read", name=candidates[0].name)
        findings.add("table.several", read, len(candidates))
    if not candidates:
        return ()
    return read_rows(candidates[0], findings, declared)


def _report_presence(
    rows: tuple[ClinicalRow, ...],
    images: tuple[ImageFile, ...],
    tables: list[Path],
    findings: Findings,
) -> None:
    if not rows and not images:
        findings.add("data.nothing_found")
    elif not rows and not tables:
        findings.add("table.none_found")
    elif not images:
        findings.add("image.none_found")
    if rows:
        findings.add("cohort.rows", count=len(rows))
    if images:
        findings.add("cohort.images", count=len(images))


def _joined(
    rows: tuple[ClinicalRow, ...], images: tuple[ImageFile, ...], findings: Findings
) -> Iterator[tuple[ClinicalRow | None, ImageFile | None, tuple[str, ...]]]:
    """Each row with its image, then each image that no row took; with the codes for both."""
    by_id: dict[str, list[ImageFile]] = defaultdict(list)
    for image in images:
        by_id[id_key(image.stem)].append(image)
    taken: set[Path] = set()
    for row in rows:
        found = by_id.get(id_key(row.case_id or ""), [])
        if not found:
            lone = row.case_id or say("evidence.line", line=row.line)
            more = [findings.add("row.without_image", lone)] if images else []
            yield row, None, (*row.flags, *more)
            continue
        # of several, one that can be read and lies in the right folder
        image = min(found, key=lambda one: (one.label != row.label, len(one.flags)))
        taken.add(image.path)
        flags = [*row.flags, *image.flags]
        findings.add("cohort.joined")
        if row.label and image.label != row.label and "class.disagreement" not in flags:
            where = f"{image.path.parent.name}/{image.path.name}"
            called = say("evidence.called", where=where, label=row.label)
            flags.append(findings.add("class.disagreement", called))
        yield row, image, tuple(flags)
    for image in images:
        if image.path not in taken:
            yield None, image, (*image.flags, *_unclaimed(image, by_id, bool(rows), findings))


def _unclaimed(
    image: ImageFile, by_id: dict[str, list[ImageFile]], has_table: bool, findings: Findings
) -> tuple[str, ...]:
    """What to say of an image that no row took."""
    if len(by_id[id_key(image.stem)]) > 1:
        return (findings.add("image.same_id", f"{image.path.parent.name}/{image.path.name}"),)
    if has_table and image.copy_of is None:
        return (findings.add("image.without_row", f"{image.path.parent.name}/{image.path.name}"),)
    return ()


def report_names(
    rows: tuple[ClinicalRow, ...], folders: list[tuple[Path, Any]], findings: Findings
) -> None:
    """Report the classes that go by more than one name.

    Parameters
    ----------
    rows : tuple of ClinicalRow
    folders : list of (Path, str)
        Each with the class of its images.
    findings : Findings
    """
    names: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.label:
            names[row.label].add(row.raw[1].strip())
    for folder, label in folders:
        names[label].add(folder.name)
    for label, used in names.items():
        if used - {label}:
            findings.add("class.vocabulary", f"{label}: {', '.join(sorted(used))}")


def _report_repair(
    rows: tuple[ClinicalRow, ...], images: tuple[ImageFile, ...], findings: Findings
) -> None:
    """Say on what evidence ids were repaired, and how the images bear on it."""
    repaired = [row for row in rows if row.repaired]
    if not repaired:
        return
    stems = {id_key(image.stem) for image in images}
    with_image = sum(id_key(row.case_id or "") in stems for row in repaired)
    labels = {row.label for row in repaired}
    copies = sum(image.copy_of is not None and image.label in labels for image in images)
    first, last = repaired[0], repaired[-1]
    ids = {"first_id": first.case_id, "last_id": last.case_id}
    lines = say("repaired.lines", first=first.line, last=last.line, **ids)
    findings.explain("id.repaired", lines)
    if images:
        findings.explain("id.repaired", say("repaired.images", images=with_image))
    if copies and not with_image:
        findings.explain("id.repaired", say("repaired.copies", copies=copies))


def as_table(
    cases: list[tuple[ClinicalRow | None, ImageFile | None, tuple[str, ...]]],
) -> pd.DataFrame:
    """The cases as a table of `COLUMNS`."""
    import pandas as pd

    records = [
        (
            row.case_id if row else image and image.stem,
            (row and row.label) or (image and image.label),
            row and row.age,
            row and row.sex,
            row.note if row else "",
            row and row.treatment,
            image and str(image.path),
            image and image.label,
            row and row.line,
            bool(row and row.repaired),
            " ".join(dict.fromkeys(flags)),
            *(row.raw if row else (None,) * len(_RAW)),
        )
        for row, image, flags in cases
    ]
    table = pd.DataFrame(records, columns=list(COLUMNS))
    kinds = dict.fromkeys(COLUMNS, "str") | {"age": "float64", "line": "Int64"}
    return table.astype(kinds | {"id_repaired": "bool"})
