"""``braintx differential build``: the bundle with other knowledge, nothing fitted anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from braintx.core.records import Issue
from braintx.data.ontology.library import LibraryCase
from braintx.data.ontology.rebuild import rebuild_knowledge
from braintx.models.differential.compiled import Compiled
from braintx.training.differential.bundle import rebuild

Stage = Literal["reading", "counting", "writing"]


@dataclass(frozen=True)
class Rebuilt:
    """What was written.

    Attributes
    ----------
    folder : Path
    diseases, patients : int
        How many it knows.
    issues : tuple of Issue
        What could not be taken as it stands.
    """

    folder: Path
    diseases: int
    patients: int
    issues: tuple[Issue, ...]


def build(
    hpo: Path,
    library: Sequence[LibraryCase] = (),
    *,
    newer: Path | None = None,
    out: Path | None = None,
    say: Callable[[Stage], object] = lambda stage: None,
) -> Rebuilt:
    """Compile another release and more patients into the installed bundle.

    Parameters
    ----------
    hpo : Path
        Folder of an HPO release.
    library : sequence of LibraryCase, optional
        As `read_library` gives them with a hospital's key.
    newer : Path, optional
        A still newer release, or an exported table of one.
    out : Path, optional
        The folder to write; the installed bundle's by default.
    say : callable, optional
        Told which stage begins.

    Raises
    ------
    BundleError
        There is no bundle to build upon.
    DataError
        A file of the release is missing, or is none of one.
    """
    say("reading")
    built = rebuild_knowledge(hpo, library, newer=newer)
    say("counting")
    compiled = Compiled.of(built.terms, built.knowledge)
    say("writing")
    folder = rebuild(built, compiled, out)
    knowledge = built.knowledge
    return Rebuilt(folder, len(knowledge), len(knowledge.patients), built.issues)
