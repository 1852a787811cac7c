"""What whoever runs the service decides, each with the value that it ships with."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

MEGABYTE = 2**20


def _processors() -> int:
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)


@dataclass(frozen=True)
class Policy:
    """Limits and promises of one running service.

    Attributes
    ----------
    readers : int
        Images read at the same time, each on one thread: as many as processors.
    waiting : int
        Requests that may wait for a reader; one more is told to come again. With
        ``readers`` this bounds the longest wait: 32 of 45 ms on two processors are 0.7 s.
    patience : float
        Seconds after which a request that still waits is told to come again.
    body : int
        Bytes of one request's body: one large volume, or some hundreds of slices.
    text : int
        Bytes of a body that holds no files, and of what comes before anybody has signed in.
    upload : float
        Seconds that a body may take to arrive.
    connections : int
        Open at the same time, in each process; one more is told to come again.
    files : int
        Files of one request, and members of a ZIP file in it.
    per_key, per_address : str
        Requests allowed, in the notation of the package ``limits``. An address is only counted
        where no valid key came along: a hospital's systems often share one.
    keep_text : bool
        Whether notes and pictures are kept as they came. By default what could name a person
        is taken out first.
    originals_days : int
        How long the identifiers of what came in are kept, apart, for answers to a PACS.
    retries_days : int
        How long an idempotency key is remembered.
    session_hours : int
        How long a sign-in by browser holds.
    lease : float
        Seconds without a sign of life after which another worker takes over a job.
    """

    readers: int = field(default_factory=_processors)
    waiting: int = 32
    patience: float = 30.0
    body: int = 512 * MEGABYTE
    text: int = MEGABYTE
    upload: float = 120.0
    connections: int = 1000
    files: int = 5000
    per_key: str = "1200/minute"
    per_address: str = "30/minute"
    keep_text: bool = False
    originals_days: int = 30
    retries_days: int = 7
    session_hours: int = 8
    lease: float = 30.0
