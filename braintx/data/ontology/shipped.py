"""What BrainTx ships, compiled from its sources: a release and the data folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from braintx.data.ontology.build import Built, build_knowledge
from braintx.data.ontology.common import Figures, mapping
from braintx.data.ontology.common.figures import FOLDER
from braintx.data.ontology.conditions import common_conditions
from braintx.data.ontology.library import read_library
from braintx.data.ontology.obo import SPANISH

LIBRARY = "rare_disease_cases.jsonl"


def build_shipped(folder: Path, root: Path, newer: Path | None = None) -> Built:
    """Compile a release, the common conditions and the published patients.

    Parameters
    ----------
    folder : Path
        Of an HPO release.
    root : Path
        The data folder, with `LIBRARY`, the table of Spanish labels and ``ddxplus/``.
    newer : Path, optional
        A newer release or an exported table of one.

    Raises
    ------
    DataError
        A file is missing, or is not what it should be.
    """
    cases, met = read_library(root / LIBRARY)
    built = build_knowledge(
        folder,
        spanish=root / SPANISH,
        newer=newer,
        own_terms=mapping().terms,
        conditions=common_conditions(Figures.read(root / FOLDER)),
        library=cases,
    )
    return replace(built, issues=(*built.issues, *met))
