"""``braintx data audit-copies``: the audit, its table and its page."""

from __future__ import annotations

from pathlib import Path

from braintx.core.errors import DataError
from braintx.core.messages import say
from braintx.data.duplicates.auditing import Audit, audit, list_files
from braintx.data.duplicates.page import write_page
from braintx.data.duplicates.store import WorkFile
from braintx.data.duplicates.table import write_table
from braintx.i18n import Words

_NAMED = 3  # files of one code


def audit_copies(
    folder: Path,
    out: Path,
    report: Path | None = None,
    work: Path | None = None,
    *,
    quiet: bool = False,
    words: Words = Words(),
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
    words : Words, optional
        The language of the progress.

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
    found = audit(folder, kept, quiet=quiet, words=words)
    write_table(found.groups, out)
    write_page(found, kept.look, report or out.with_suffix(".html"), folder.resolve().name)
    if work is None:
        kept.remove()
    return found


def summary(found: Audit, words: Words = Words()) -> str:
    """What was found, in lines for a terminal."""
    sizes = found.sizes
    copies = say("audit.none")
    if sizes:
        copies = say("audit.copies", copies=sum(sizes), largest=max(sizes), groups=len(sizes))
    pictures, different = len(found.digests), len(found.groups)
    lines = [words("audit.pictures", pictures=pictures, different=different, copies=copies)]
    for issue in found.issues:
        names = ", ".join(words.examples(issue)[:_NAMED]) + " …" * (issue.count > _NAMED)
        lines.append(words("audit.unread", files=issue.count, code=issue.code, names=names))
    return "\n".join(lines)
