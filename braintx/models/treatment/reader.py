"""Serving: the treatment bundle, and one case in, one prediction out; numpy only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file

from braintx.core.errors import BundleError
from braintx.core.labels import TREATMENT_LABELS, TUMOR_LABELS
from braintx.core.records import ClinicalRecord, ImageEvidence, PatientFindings, TreatmentPrediction
from braintx.models import bundle as bundles
from braintx.models.bundle import Bundle
from braintx.models.softmax import softmax
from braintx.models.treatment.terms import Array, TreatmentTerms, combine, group_terms
from braintx.preprocessing.clinical import FeatureGroup, encode, layout, read_record

WEIGHTS = "model.safetensors"
_GATE, _EXPERT = "background.gate", "background.expert"
_TOLERANCE = 1e-9  # of the smoke case


@dataclass(frozen=True)
class Background:
    """Group terms of M training cases: what a group may be worth when its value is not told.

    Attributes
    ----------
    gate : ndarray of shape (M, G, K)
    expert : ndarray of shape (M, G, K, T)
    """

    gate: Array
    expert: Array


@dataclass(frozen=True)
class TreatmentReader:
    """A loaded treatment bundle; keep it, loading costs more than answering.

    Attributes
    ----------
    bundle : Bundle
    terms : TreatmentTerms
    background : Background
    groups : tuple of FeatureGroup
        The columns' groups, in order.
    """

    bundle: Bundle
    terms: TreatmentTerms
    background: Background
    groups: tuple[FeatureGroup, ...]

    @classmethod
    def load(cls) -> Self:
        """Open the shipped bundle.

        Raises
        ------
        BundleError
            When it is missing, altered, or was made for another encoding of records.
        """
        bundle = bundles.load("treatment")
        size = int(bundle.metadata["embedding_size"])
        groups = layout(size)
        if bundle.metadata["layout"] != layout_json(groups):
            raise BundleError(
                "The treatment bundle reads other columns than this BrainTx writes. Install the "
                "bundle of this version, or fit it again with `braintx train treatment`.",
                "bundle.layout",
            )
        try:
            arrays = load_file(bundle.path(WEIGHTS))
            names = [field.name for field in fields(TreatmentTerms)]
            terms = TreatmentTerms(**{name: arrays[name] for name in names})
            background = Background(arrays[_GATE], arrays[_EXPERT])
        except (SafetensorError, KeyError) as error:
            raise BundleError(
                "The weights of the treatment bundle cannot be read ({reason}). Install BrainTx "
                "again.",
                "bundle.altered",
                reason=str(error),
            ) from error
        return cls(bundle, terms, background, groups)

    def predict(
        self, evidence: ImageEvidence | None, patient: PatientFindings
    ) -> TreatmentPrediction:
        """Answer for one case, without attributions.

        `braintx.explain.attributions.explain_treatment` gives the same answer with them.

        Raises
        ------
        ClinicalError
            For an embedding of another length.
        """
        gate, expert = self.case_terms(evidence, patient)
        return self.prediction(gate.sum(0), expert.sum(0))

    def case_terms(
        self, evidence: ImageEvidence | None, patient: PatientFindings
    ) -> tuple[Array, Array]:
        """What each group of this case adds, (G, K) and (G, K, T); see `terms.group_terms`."""
        size = int(self.bundle.metadata["embedding_size"])
        gate, expert = group_terms(self.terms, encode(evidence, patient, size)[None])
        return gate[0], expert[0]

    def prediction(self, gate: Array, expert: Array) -> TreatmentPrediction:
        """The answer from summed group terms, (K,) and (K, T), with the ceiling beside it."""
        probability = combine(self.terms, gate, expert)
        return TreatmentPrediction(
            label=TREATMENT_LABELS[int(probability.argmax())],
            probabilities=dict(zip(TREATMENT_LABELS, map(float, probability), strict=True)),
            ceiling=ceiling_for(self.bundle.metadata["ceiling"], softmax(gate)),
        )

    def verify(self) -> None:
        """Check that the stored case still gives the stored answer.

        Raises
        ------
        BundleError
            When the answer differs.
        """
        case = self.bundle.smoke()
        given = self.predict(*smoke_input(case)).probabilities
        for label, expected in case["probabilities"].items():
            if abs(given[label] - expected) > _TOLERANCE:
                raise BundleError(
                    "The treatment bundle answers {given} for {label} where it once gave "
                    "{expected}. Do not use it; install BrainTx again.",
                    "bundle.smoke",
                    given=round(given[label], 6),
                    label=label,
                    expected=round(expected, 6),
                )


def smoke_input(case: Mapping[str, Any]) -> tuple[ImageEvidence, PatientFindings]:
    """The stored case as records."""
    image, record = case["evidence"], case["record"]
    size = int(image["embedding_size"])
    evidence = ImageEvidence(
        np.asarray(image["probabilities"], np.float32),
        float(image["area_fraction"]),
        (float(image["position"][0]), float(image["position"][1])),
        np.sin(np.arange(size, dtype=np.float32)),
    )
    given = ClinicalRecord(record["age"], record["sex"], record["note"])
    return evidence, read_record(given)


def layout_json(groups: tuple[FeatureGroup, ...]) -> list[dict[str, Any]]:
    """The layout as the metadata stores it; the embedding's columns by their number."""
    return [
        {
            "name": group.name,
            "kind": group.kind,
            "columns": len(group.columns) if group.kind == "embedding" else list(group.columns),
        }
        for group in groups
    ]


def weight_arrays(terms: TreatmentTerms, background: Background) -> dict[str, Any]:
    """Every array of a bundle by its name in the weights file."""
    return {**terms.arrays(), _GATE: background.gate, _EXPERT: background.expert}


def ceiling_for(ceiling: Mapping[str, Any], posterior: Array) -> dict[str, float]:
    """Overall ceiling, and that of cases whose types are as likely as the answer took them to be.

    Parameters
    ----------
    ceiling : mapping
        As in the bundle's metadata.
    posterior : ndarray of shape (K,)
        In the order of `TUMOR_LABELS`; from image and symptoms.
    """
    by_type = [ceiling["by_type"][name] for name in TUMOR_LABELS]
    return {
        **{name: float(ceiling[name]) for name in ("accuracy", "log_loss")},
        **{
            f"{name}_for_type": float(posterior @ np.array([mine[name] for mine in by_type]))
            for name in ("accuracy", "log_loss")
        },
    }
