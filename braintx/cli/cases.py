"""``braintx differential --cases``: a line for each patient, in order; a stopped run goes on."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from braintx.core.errors import DataError, FindingError
from braintx.core.records import Issue
from braintx.core.store import digest_of
from braintx.data.case_lines import known_alone, name_of, read_case
from braintx.i18n import Words
from braintx.serialization import (
    Names,
    differential_json,
    failure_json,
    issue_json,
    ranking_json,
    share_json,
)

if TYPE_CHECKING:
    from braintx.symptoms import Symptoms

_BLANK = b"\xef\xbb\xbf \t\r\n"


@dataclass(frozen=True)
class Batch:
    """What is asked for.

    Attributes
    ----------
    cases : Path
        See `braintx.data.case_lines`.
    out : Path or None
        None: to standard output.
    top : int
        Diseases of each patient, at most; 0 for all.
    why : bool
        Whether each comes with its reasons.
    honest : bool
        Whether what a patient's own paper says is left out.
    """

    cases: Path
    out: Path | None
    top: int
    why: bool
    honest: bool


def answer_cases(batch: Batch, symptoms: Symptoms, words: Words) -> int:
    """Answer for each line; 1 where one could not be answered for.

    Parameters
    ----------
    batch : Batch
    symptoms : Symptoms
    words : Words

    Raises
    ------
    DataError
        Where the file cannot be read.
    """
    from tqdm import tqdm

    lines, names = _lines(batch.cases), Names(symptoms.terms, words)
    done = _gone_on(batch, symptoms)
    failed = sum(done)
    with _opened(batch.out, bool(done)) as out:
        bar = tqdm(
            lines[len(done) :],
            desc=words("differential.progress"),
            total=len(lines),
            initial=len(done),
            mininterval=1,
            disable=None,  # where nobody looks
        )
        for number, line in bar:
            row = _row(batch, symptoms, names, number, line)
            failed += "error" in row
            out.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
    if batch.out is not None:
        _note(batch.out).unlink()
    return int(failed > 0)


def _lines(path: Path) -> list[tuple[int, bytes]]:
    """The lines that hold anything, each with its number."""
    try:
        with path.open("rb") as file:
            return [(at, line) for at, line in enumerate(file, 1) if line.strip(_BLANK)]
    except OSError as error:
        raise DataError(
            "There is no file {name}. Check the path.", "case.not_found", name=path.name
        ) from error


def _row(
    batch: Batch, symptoms: Symptoms, names: Names, number: int, line: bytes
) -> dict[str, Any]:
    try:
        case = read_case(line, number)
        known, unknown = known_alone(case.presentation, symptoms.terms)
        # where nothing is left, the differential says what is wrong
        given = known if known.findings else case.presentation
        without = case.paper if batch.honest else ""
        answer = symptoms.differential(given, batch.top, why=batch.why, without=without or None)
    except FindingError as error:
        return {"case": name_of(line, number), **failure_json(error, names.words)}
    if batch.why:
        row = {"case": case.case, **differential_json(answer, names)}
    else:
        row = {
            "case": case.case,
            "none_of_these": share_json(answer.none_of_these),
            "ranking": ranking_json(answer.candidates, names),
        }
    if unknown:
        left_out = Issue("case.unknown_findings", "warning", values={"codes": unknown})
        row["issues"] = [issue_json(left_out, names.words), *row.get("issues", [])]
    return row


@contextmanager
def _opened(out: Path | None, goes_on: bool) -> Iterator[BinaryIO]:
    if out is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with out.open("ab" if goes_on else "wb") as file:
        yield file


def _note(out: Path) -> Path:
    """Beside a file that is not finished lies another, which says what it is made of."""
    return out.with_name(f"{out.name}.unfinished")


def _gone_on(batch: Batch, symptoms: Symptoms) -> list[bool]:
    """Of each line that an earlier run with the same input has written, whether it failed."""
    if batch.out is None:
        return []
    note = _note(batch.out)
    asked = [batch.top, batch.why, batch.honest]
    made_of = json.dumps([digest_of(batch.cases), symptoms.version, *asked])
    same = note.is_file() and note.read_text(encoding="utf-8") == made_of
    if not (same and batch.out.is_file()):
        note.write_text(made_of, encoding="utf-8")
        return []
    with batch.out.open("r+b") as file:
        whole = file.read().rpartition(b"\n")[0]
        file.truncate(len(whole) + 1 if whole else 0)
    return ["error" in json.loads(line) for line in whole.splitlines()]
