"""What a run measured, as `results/chaos.json` holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Writes:
    """Many writes at once, and something killed in the middle, several times.

    Attributes
    ----------
    upset : str
        What was killed.
    times : int
        How often.
    sent : int
        Writes, each with an idempotency key of its own.
    acknowledged_before : tuple of int
        How many had been acknowledged each time.
    acknowledged, found : int
        Answered with 201 in the end; of these, whole in the repository under the id told.
    twice : int
        Images that have more than one answer.
    differing : int
        Keys that were answered with another id when all were sent again at the end.
    assessments : int
        In the repository, of all requests.
    chain_entries : int
    chain_whole : bool
    replies : mapping of str to int
        By HTTP status; "cut" where the connection broke.
    held : bool
        The verdict: each acknowledged one is there once, nothing else is, and the chain holds.
    """

    upset: str
    times: int
    sent: int
    acknowledged_before: tuple[int, ...]
    acknowledged: int
    found: int
    twice: int
    differing: int
    assessments: int
    chain_entries: int
    chain_whole: bool
    replies: Mapping[str, int]
    held: bool


@dataclass(frozen=True)
class JobRun:
    """A job, and something killed in the middle, several times.

    Attributes
    ----------
    upset : str
    times : int
    total, done, failed : int
        Images; those that fail are meant to.
    finished_before : tuple of int
        How many were finished each time.
    again : int
        Images that were finished before and had another answer afterwards.
    twice : int
        Images that have more than one answer.
    assessments : int
        In the repository, of this job.
    chain_entries : int
    chain_whole : bool
    held : bool
        The verdict: all images are finished, each once.
    """

    upset: str
    times: int
    total: int
    done: int
    failed: int
    finished_before: tuple[int, ...]
    again: int
    twice: int
    assessments: int
    chain_entries: int
    chain_whole: bool
    held: bool


@dataclass(frozen=True)
class Chaos:
    """All of it, by database."""

    writes: Mapping[str, tuple[Writes, ...]]
    jobs: Mapping[str, tuple[JobRun, ...]]
