"""Bringing data in: each kind of source is a run of its own, with its quality report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from braintx.core.errors import DataError, FindingError, ImageError
from braintx.data.cohort.vocabulary import id_key
from braintx.i18n import Words
from braintx.service.file_names import harmless
from braintx.service.ingest import clinical, dicom, fhir, images, jsonl, phenopacket
from braintx.service.ingest.items import GivenPatient, Item, Kind
from braintx.service.ingest.keep import Batch, Repository
from braintx.service.ingest.report import Ingested, Tally, kept
from braintx.service.ingest.sources import Sources
from braintx.storage import audit, runs
from braintx.storage.types import now

_READERS = {
    "clinical": clinical.read,
    "jsonl": jsonl.read,
    "fhir": fhir.read,
    "phenopacket": phenopacket.read,
    "dicom": dicom.read,
}
"""Those that read one file at a time; `images` looks at all of them together."""


Called = defaultdict[str, set[GivenPatient]]
"""Patients of the tables, by `braintx.data.cohort.vocabulary.id_key` of their ids."""


def ingest(
    repository: Repository,
    sources: Sources,
    *,
    actor: str = "local",
    quiet: bool = False,
    words: Words = Words(),
) -> tuple[Ingested, ...]:
    """Bring all sources into the repository; what is there already is only counted.

    Parameters
    ----------
    repository : Repository
    sources : Sources
    actor : str, default="local"
        The id of a key, for the audit trail.
    quiet : bool, default=False
        Show no progress.
    words : Words, optional
        The language of the progress.

    Raises
    ------
    StorageError
        Where the repository cannot be written to; what was written stays.
    MissingExtraError
        Where a package is missing without which nothing can be de-identified.
    """
    from tqdm import tqdm

    called: Called = defaultdict(set)
    ended: list[Ingested] = []
    for kind, files in sources.files.items():
        tally = Tally()
        if sources.passed_over and not ended:
            tally.find("ingest.passed_over", count=sources.passed_over)
        bar = tqdm(
            _items(sources, kind, called, tally),
            desc=words(f"ingest.kind.{kind}"),
            total=len(files) if kind in ("dicom", "images") else None,
            disable=quiet,
            mininterval=1,
        )
        ended.append(_run(repository, kind, bar, tally, actor))
    return tuple(ended)


def _run(
    repository: Repository, kind: Kind, items: Iterable[Item], tally: Tally, actor: str
) -> Ingested:
    database = repository.database
    with database.begin() as connection:
        run = runs.begin(connection, kind)
    batch = Batch(repository, kind, tally)
    try:
        for place, item in enumerate(items):
            batch.add(item, place)
            if batch.full:
                batch.write()
        batch.write()
    finally:
        batch.close()
    counts, issues = dict(sorted(tally.counts.items())), tally.issues()
    with database.begin() as connection:
        runs.end(connection, run.id, counts, kept(issues))
        audit.record(connection, actor, "data.ingested", run.id, {"source": kind, **counts})
    ended = replace(run, ended=now(), counts=counts, issues=tuple(kept(issues)))
    return Ingested(ended, issues)


def _items(sources: Sources, kind: Kind, called: Called, tally: Tally) -> Iterator[Item]:
    """All items of a kind; a file that cannot be read is counted, and the rest go on."""
    files = sources.files[kind]
    if kind == "images":
        sole = {name: next(iter(some)) for name, some in called.items() if len(some) == 1}
        yield from images.read(files, sources.roots, sole, tally)
        return
    what = "images" if kind == "dicom" else "files"
    for place, path in enumerate(files):
        try:
            for item in _READERS[kind](path, tally):
                if item.patient is not None and kind != "dicom":
                    called[id_key(item.patient.identifier)].add(item.patient)
                yield item
        except (DataError, FindingError, ImageError) as error:
            tally.refuse(what, error, harmless(path.name, place))
        except OSError:
            tally.counts[f"{what}.refused"] += 1
            tally.find("ingest.unreadable", harmless(path.name, place))
