"""Many scans at once: one row per file, as a table on the page and as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from apps.demo.markup import download, esc
from apps.demo.questions import SHOWN_NAMES
from apps.demo.uploads import discard, workplace
from braintx.core.errors import BrainTxError
from braintx.core.labels import TUMOR_LABELS
from braintx.core.records import Assessment, GateDecision
from braintx.core.spreadsheet import to_csv
from braintx.data.imaging.uploads import gather
from braintx.i18n import Words, answers

if TYPE_CHECKING:
    from braintx.pipeline import Pipeline


@dataclass(frozen=True)
class Row:
    """One file's outcome."""

    name: str
    outcome: Assessment | BrainTxError


@dataclass(frozen=True)
class Batch:
    """The run so far.

    Attributes
    ----------
    rows : tuple of Row
    total : int
        Files in the run.
    skipped : tuple of str
        Names that are no scans.
    state : str
        "running", "finished" or "stopped".
    """

    rows: tuple[Row, ...] = ()
    total: int = 0
    skipped: tuple[str, ...] = ()
    state: str = "running"


def run(pipeline: Pipeline, uploads: list[str]) -> Iterator[Batch]:
    """Assess every scan among the uploads, in order; the uploads are deleted at the end."""
    try:
        with workplace() as folder:
            found = gather(uploads, folder)
            batch = Batch(total=len(found.scans), skipped=found.skipped)
            yield batch
            for name, given in found.scans:
                outcome = given if isinstance(given, BrainTxError) else _one(pipeline, given)
                batch = replace(batch, rows=(*batch.rows, Row(name, outcome)))
                yield batch
            yield replace(batch, state="finished")
    finally:
        discard(uploads)


def _one(pipeline: Pipeline, path: Path) -> Assessment | BrainTxError:
    outcome = next(iter(pipeline.assess_many([path], heatmap=None, attributions=False)))
    if isinstance(outcome, BrainTxError):
        return outcome
    return replace(outcome, slice=None)  # a table needs no pixels


def progress(batch: Batch | None, words: Words) -> str:
    """Progress bar and where the run stands."""
    if batch is None:
        return ""
    done, total = len(batch.rows), max(batch.total, 1)
    if batch.state == "finished":
        good = sum(_named(row) for row in batch.rows)
        says = words("many.finished", good=good, bad=done - good)
    elif batch.state == "stopped":
        says = words("many.stopped", done=done, total=batch.total)
    else:
        says = words("many.progress", done=done, total=batch.total)
    bar = (
        f'<div class="bx-progress" role="progressbar" aria-valuemin="0" aria-valuemax="{total}" '
        f'aria-valuenow="{done}" aria-label="{esc(says)}">'
        f'<i style="width:{100 * done / total:.1f}%"></i></div>'
    )
    names = words.items(batch.skipped, SHOWN_NAMES)
    passed = f"<p>{esc(words('many.skipped', names=names))}</p>" if names else ""
    return f'{bar}<p role="status">{esc(says)}</p>{passed}'


def _named(row: Row) -> bool:
    """Whether a type was given: an abstention is no answer."""
    tumor = None if isinstance(row.outcome, BrainTxError) else row.outcome.tumor
    return tumor is not None and not tumor.abstained


def table(batch: Batch | None, words: Words) -> str:
    """The results table, and the link to the CSV once the run is over."""
    if batch is None or not batch.rows:
        return ""
    cells = [_cells(row, words) for row in batch.rows]
    shown = [words(f"column.{name}") for name in _SHOWN]
    head = "".join(f'<th scope="col">{esc(name)}</th>' for name in shown)
    body = "".join(
        _line(dict(zip(_COLUMNS, one, strict=True)), row)
        for one, row in zip(cells, batch.rows, strict=True)
    )
    link = ""
    if batch.state != "running":
        link = download(words("many.csv"), words("many.csv_file"), as_csv(batch, words), "text/csv")
    caption = esc(words("many.caption"))
    return (
        f'{link}<div class="bx-table" tabindex="0" role="region" aria-label="{caption}"><table>'
        f"<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        "</div>"
    )


def as_csv(batch: Batch, words: Words) -> bytes:
    """The batch as CSV; numbers with a decimal point whatever the language."""
    head = [words(f"column.{name}") for name in _COLUMNS]
    rows: list[list[object]] = []
    for row in batch.rows:
        answer = row.outcome if isinstance(row.outcome, Assessment) else None
        given = answer.tumor if answer else None
        outline = answer.outline if answer else None
        shares = [round(given.probabilities[label], 4) if given else None for label in TUMOR_LABELS]
        cells: list[object] = [*_cells(row, words)]
        if outline and outline.xy:
            cells[_COLUMNS.index("area")] = round(outline.area_fraction, 4)
        rows.append([*cells, *shares])
    types = [f"p({answers.tumor(words, label)})" for label in TUMOR_LABELS]
    return to_csv([*head, *types], rows)


_COLUMNS = ("file", "status", "answer", "set", "area", "treatment", "remark", "model")
_SHOWN = ("file", "status", "answer", "set", "area", "remark")


def _cells(row: Row, words: Words) -> list[str]:
    outcome = row.outcome
    if isinstance(outcome, BrainTxError):
        return [row.name, words("status.error"), "", "", "", "", words.error(outcome), ""]
    model = " ".join(f"{task} {version}" for task, version in outcome.models.items())
    remark = " ".join(words.issue(one) for one in outcome.warnings)
    tumor, outline, treatment = outcome.tumor, outcome.outline, outcome.treatment
    if tumor is None:
        return [row.name, _refused(outcome.gate, words), "", "", "", "", remark, model]
    status = words("status.abstained" if tumor.abstained else "status.accepted")
    share = words.percent(tumor.probabilities[tumor.label])
    answer = "" if tumor.abstained else f"{answers.named(words, tumor)} {share}"
    members = " / ".join(answers.tumor(words, label) for label in tumor.prediction_set)
    area = words.percent(outline.area_fraction, 1) if outline and outline.xy else ""
    suggests = answers.treatment(words, treatment.label) if treatment else ""
    return [row.name, status, answer, members, area, suggests, remark, model]


def _refused(gate: GateDecision, words: Words) -> str:
    if gate.sequence is None:
        return words(f"status.{gate.status}")
    return words(f"status.{gate.status}", sequence=answers.sequence(words, gate.sequence))


def _line(cells: dict[str, str], row: Row) -> str:
    kind = ' class="bx-bad"' if isinstance(row.outcome, BrainTxError) else ""
    first, *others = (cells[name] for name in _SHOWN)
    rest = "".join(f"<td>{esc(cell)}</td>" for cell in others)
    return f'<tr{kind}><th scope="row">{esc(first)}</th>{rest}</tr>'
