"""``braintx data audit-copies``: the audit, its table and its page."""

from __future__ import annotations

from pathlib import Path

from braintx.core.errors import DataError
from braintx.data.duplicates.auditing import Audit, audit, list_files
from braintx.data.duplicates.page import write_page
from braintx.data.duplicates.store import WorkFile
from braintx.data.duplicates.table import write_table


def audit_copies(
    folder: Path,
    out: Path,
    report: Path | None = None,
    work: Path | None = None,
    *,
    quiet: bool = False,
) -> Audit:
    """Audit a folder and write the table and the page.

    Parameters
    ----------
    folder : Path
    out : Path
        The table, CSV; see `braintx.data.duplicates.table.COLUMNS`.
    report : Path, optional
        The page, HTML; beside the table by default.
    work : Path, optional
        The work file. By default it lies beside the table until the audit is complete; one
        that is named is kept, and a later audit of the folder does only what is new.
    quiet : bool, default=False
        Show no progress.

    Raises
    ------
    DataError
        Where there is no such folder, or no picture in it.
    """
    if not list_files(folder):
        raise DataError(
            "{folder} has no pictures in it. Give the folder that holds them.", folder=folder
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    kept = WorkFile(work or out.with_name(out.name + ".work"))
    found = audit(folder, kept, quiet=quiet)
    write_table(found.groups, out)
    write_page(found, kept.look, report or out.with_suffix(".html"), folder.resolve().name)
    if work is None:
        kept.remove()
    return found


def summary(found: Audit) -> str:
    """What was found, in lines for a terminal."""
    sizes = found.sizes
    copies = (
        f"{sum(sizes)} lie in groups of copies, of which the largest holds {max(sizes)} "
        f"(groups: {len(sizes)})"
        if sizes
        else "none is a copy of another"
    )
    lines = [f"{len(found.digests)} pictures, {len(found.groups)} different ones: {copies}."]
    for issue in found.issues:
        more = " …" if issue.count > 3 else ""
        names = ", ".join(issue.examples[:3])
        lines.append(f"{issue.count} files could not be read, {issue.code}: {names}{more}")
    return "\n".join(lines)
