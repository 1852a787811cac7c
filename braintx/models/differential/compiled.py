"""The compiled ranking: graph, table and weights, as a bundle holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save

from braintx.data.ontology.knowledge import Knowledge
from braintx.data.ontology.terms import Terms
from braintx.models.differential.calibration import Calibrator
from braintx.models.differential.evidence import Evidence
from braintx.models.differential.graph import Graph, Indices, Ragged
from braintx.models.differential.reranker import Reranker
from braintx.models.differential.sources import evidence_of, graph_of
from braintx.models.differential.table import Table

TABLE = "table.safetensors"
WEIGHTS = "model.safetensors"


@dataclass(frozen=True)
class Compiled:
    """What the ranking reads of the knowledge.

    Attributes
    ----------
    graph : Graph
    table : Table
        Of every disease.
    group : ndarray of shape (diseases,), int
        Of siblings.
    """

    graph: Graph
    table: Table
    group: Indices

    @classmethod
    def of(cls, terms: Terms, knowledge: Knowledge) -> Self:
        """Count all evidence; takes seconds."""
        return cls.of_evidence(evidence_of(graph_of(terms), knowledge))

    @classmethod
    def of_evidence(cls, evidence: Evidence) -> Self:
        """The same of evidence that is at hand."""
        every = np.arange(evidence.diseases, dtype=np.int32)
        return cls(evidence.graph, Table.of(evidence, every), evidence.kin.group)

    def save(self, folder: Path) -> None:
        """Write `TABLE`."""
        parents, above, terms = self.graph.parents, self.graph.ancestors, self.table.terms
        arrays: dict[str, NDArray[Any]] = {
            "parents.start": parents.start.astype(np.int32),
            "parents.items": parents.items.astype(np.uint16),
            "ancestors.start": above.start.astype(np.int32),
            "ancestors.items": above.items.astype(np.uint16),
            "terms.start": terms.start.astype(np.int32),
            "terms.items": terms.items.astype(np.uint16),
            "share": self.table.share,
            "size": self.table.size,
            "known": self.table.known,
            "group": self.group,
        }
        held = {name: np.ascontiguousarray(one) for name, one in arrays.items()}
        (folder / TABLE).write_bytes(save(held))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote."""
        arrays = load_file(path)
        ragged = {
            name: Ragged(
                arrays[f"{name}.start"].astype(np.int64), arrays[f"{name}.items"].astype(np.int32)
            )
            for name in ("parents", "ancestors", "terms")
        }
        graph = Graph.of(ragged["parents"], ragged["ancestors"])
        table = Table(ragged["terms"], arrays["share"], arrays["size"], arrays["known"])
        return cls(graph, table, arrays["group"])


def save_weights(path: Path, reranker: Reranker, calibrator: Calibrator) -> None:
    """Write what was fitted.

    Parameters
    ----------
    path : Path
    reranker : Reranker
    calibrator : Calibrator
    """
    arrays: dict[str, NDArray[Any]] = {
        f"reranker.{name}": one for name, one in reranker.arrays().items()
    }
    arrays |= {f"calibrator.{name}": one for name, one in calibrator.arrays().items()}
    held = {name: np.ascontiguousarray(one) for name, one in arrays.items()}
    path.write_bytes(save(held))


def load_weights(path: Path) -> tuple[Reranker, Calibrator]:
    """Read what `save_weights` wrote."""
    arrays = load_file(path)
    return Reranker.of(_named(arrays, "reranker.")), Calibrator.of(_named(arrays, "calibrator."))


def _named(arrays: Mapping[str, NDArray[Any]], beginning: str) -> dict[str, NDArray[Any]]:
    return {
        name.removeprefix(beginning): one
        for name, one in arrays.items()
        if name.startswith(beginning)
    }
