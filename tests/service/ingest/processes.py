"""What other processes bring into a repository while a test looks on."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from braintx.service.ingest import keep
from braintx.service.ingest.report import added
from tests.service.ingest.conftest import bring, repository_on
from tests.storage.conftest import opened


def bring_in(url: str, folder: str) -> int:
    """How much of it was new."""
    with opened(url) as database:
        ended = bring(repository_on(database), Path(folder))
    return sum(added(one.run.counts) for one in ended.values())


def bring_and_die(url: str, folder: str, batches: int) -> None:
    """Be killed within the transaction that follows so many batches of five."""
    keep._ITEMS = 5
    write = keep.Batch._write
    written = []

    def counted(batch: keep.Batch, connection: object) -> object:
        found = write(batch, connection)  # type: ignore[arg-type]
        written.append(found)
        if len(written) > batches:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    keep.Batch._write = counted  # type: ignore[method-assign, assignment]
    bring_in(url, folder)
