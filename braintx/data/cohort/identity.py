"""Case ids that the table lacks: restored where the table shows them, reported otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from braintx.core.labels import TUMOR_LABELS, TumorLabel
from braintx.core.messages import say
from braintx.data.cohort.clinical import ClinicalRow, read_table
from braintx.data.cohort.codes import Findings
from braintx.data.cohort.declared import NOTHING, Declared
from braintx.data.cohort.vocabulary import class_in_name, id_key, numbered


def read_rows(
    path: Path, findings: Findings | None = None, declared: Declared = NOTHING
) -> tuple[ClinicalRow, ...]:
    """Every row of a clinical table, its ids settled; what is wrong goes into ``findings``.

    Parameters
    ----------
    path : Path
    findings : Findings, optional
    declared : Declared, optional
        As of `braintx.data.cohort.clinical.read_table`.
    """
    findings = findings or Findings()
    return settle_ids(read_table(path, findings, declared), findings)


def settle_ids(rows: Sequence[ClinicalRow], findings: Findings) -> tuple[ClinicalRow, ...]:
    """Repair missing ids, and report those that stay missing, stand twice, or contradict.

    A missing id is repaired only where the evidence is complete: the rows of its class that
    have ids number them 1, 2, 3 … without gap in the order of the table, and the rows without
    are the last of the class, so that the next numbers are theirs.
    """
    settled = {row.line: row for row in rows}
    for label in TUMOR_LABELS:
        for row in _continued([row for row in rows if row.label == label], label, settled):
            settled[row.line] = row
            findings.add("id.repaired", say("evidence.line_id", line=row.line, case_id=row.case_id))
    counts = Counter(id_key(row.case_id) for row in settled.values() if row.case_id)
    return tuple(_flagged(row, counts, findings) for row in settled.values())


def _continued(
    rows: list[ClinicalRow], label: TumorLabel, table: dict[int, ClinicalRow]
) -> list[ClinicalRow]:
    """The rows that continue their class's numbering, with their ids; none without evidence."""
    known = [row for row in rows if row.case_id]
    trailing = rows[len(known) :]
    if not known or not trailing or any(row.case_id for row in trailing):
        return []
    names = [numbered(row.case_id or "") for row in known]
    if any(
        name is None or (name[0], name[1]) != (names[0] and names[0][0], place)
        for place, name in enumerate(names, start=1)
    ):
        return []
    stem, last, digits = names[-1] or ("", 0, 0)
    if class_in_name(known[-1].case_id or "") != label:
        return []
    repaired = [
        replace(
            row, case_id=f"{stem}{at:0{digits}d}", repaired=True, flags=(*row.flags, "id.repaired")
        )
        for at, row in enumerate(trailing, start=last + 1)
    ]
    taken = {id_key(row.case_id or "") for row in table.values()}
    return [] if any(id_key(row.case_id or "") in taken for row in repaired) else repaired


def _flagged(row: ClinicalRow, counts: Counter[str], findings: Findings) -> ClinicalRow:
    flags = list(row.flags)
    if row.case_id is None:
        flags.append(findings.add("id.missing", say("evidence.line", line=row.line)))
        return replace(row, flags=tuple(flags))
    line = say("evidence.line_value", line=row.line, value=row.case_id)
    if counts[id_key(row.case_id)] > 1:
        flags.append(findings.add("id.duplicate", line))
    named = class_in_name(row.case_id)
    if named and row.label and named != row.label:
        called = say("evidence.called", where=line, label=row.label)
        flags.append(findings.add("class.disagreement", called))
    return replace(row, flags=tuple(flags))
