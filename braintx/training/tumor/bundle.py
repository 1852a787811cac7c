"""The finished bundle: weights, gate, metadata, card, smoke case, checksums."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from braintx.core.labels import SUBTYPES, TUMOR_LABELS, VIEW_STATES
from braintx.core.typed_json import to_json
from braintx.data.other_sources import SOURCES, OtherSlice, left_out
from braintx.data.tumor_set import LabelledSlice
from braintx.evaluation.tumor.record import TumorResults
from braintx.models import bundle as bundles
from braintx.models.tumor.session import GRAPH, POSE_GRAPH, Session
from braintx.models.tumor.smoke import drawn_view
from braintx.preprocessing.image import VIEW_SIZE
from braintx.training.tumor.card import card
from braintx.training.tumor.export import WEIGHTS

VERSION = "0.7.0"
READS_AS = "0.6.0"
"""The version since which networks and outlines are the same: what the folds said still holds."""
CHANGELOG = {
    "0.1.0": "First bundle.",
    "0.2.0": "A longer fit at higher rates, two views of a slice held to agree; sets in which "
    "each patient weighs the same, an operating point.",
    "0.3.0": "Heads are turned upright, the brighter side left, before they are read; the "
    "network knows where in the view each cell lies.",
    "0.4.0": "The fit is shown healthy brains and pictures that are no brain MRI, and the network "
    "says what a view is; each logit comes shared out over the view.",
    "0.4.1": "The same networks; the gate's last layer is shown more views, and photographs; of "
    "several regions the one with the most probability is outlined; figures of all five folds.",
    "0.5.0": "A second cycle of the fit, on full views, that minds the mask more.",
    "0.5.1": "The same networks; the region around the smoothed mask's peak is outlined, and the "
    "outline says how sure it is.",
    "0.5.2": "The same networks; prediction sets always hold the likeliest type, patients have a "
    "rule of their own, and one score decides what the gate lets in.",
    "0.6.0": "Fitted over seven sources, every kind of view in every dress; a view is told by "
    "sequence and tumour, the gate's cost is stated and not fitted, an other tumour has subtypes.",
    VERSION: "The same networks; a view that resembles little of what they learnt from gets a set "
    "of all types.",
}
_RECIPES = ("cycles", "pose_recipe", "first_pose_recipe")
NOT_METRICS = (*_RECIPES, "decision", "protocol", "folds", "mistakes")
"""Keys of the result file that the metadata holds elsewhere, or not at all."""


def copy_weights(fitted: Path, bundle: Path) -> Path:
    """Put the weight files of a fit into the bundle, in place of its own."""
    bundle.mkdir(parents=True, exist_ok=True)
    for name in (WEIGHTS, GRAPH, POSE_GRAPH):
        shutil.copyfile(fitted / name, bundle / name)
    return bundle


def describe(
    bundle: Path,
    slices: Sequence[LabelledSlice],
    pictures: Sequence[OtherSlice],
    results: TumorResults,
) -> Path:
    """Write all that stands beside a bundle's weights: metadata, card, smoke case, checksums.

    Parameters
    ----------
    bundle : Path
        Its folder; holds the weights.
    slices, pictures : sequence
        What the network was fitted to, of the first set and of other hospitals; pictures that no
        fit learns from are not counted.
    results : TumorResults
    """
    metadata = make_metadata(slices, pictures, results)
    bundles.write_json(bundle / bundles.METADATA, metadata)
    (bundle / bundles.CARD).write_text(card(metadata, results), encoding="utf-8")
    logits = Session(bundle, threads=1).read(drawn_view())[0].logits
    bundles.write_json(bundle / bundles.SMOKE, {"input": "drawn_view", "logits": logits.tolist()})
    bundles.seal(bundle)
    return bundle


def make_metadata(
    slices: Sequence[LabelledSlice], pictures: Sequence[OtherSlice], results: TumorResults
) -> dict[str, Any]:
    """What ``metadata.json`` holds.

    Parameters
    ----------
    slices, pictures, results
        As of `describe`.
    """
    measured, wrong = to_json(results), left_out()
    shown = Counter(item.source for item in pictures if item.file not in wrong)
    return {
        "task": "tumor",
        "version": VERSION,
        "weights": GRAPH,
        "classes": list(TUMOR_LABELS),
        "subtypes": list(SUBTYPES),
        "states": list(VIEW_STATES),
        "intended_use": "Research and teaching: telling glioma, meningioma and other tumours "
        "(pituitary or another) apart on a single contrast-enhanced T1 slice that shows one.",
        "not_for": "Diagnosis. Metastases and many other lesions lie outside what the model knows, "
        "and another hospital's pictures are named rightly less often; see the card.",
        "input": {
            "shape": ["n", 1, VIEW_SIZE, VIEW_SIZE],
            "range": [0.0, 1.0],
            "content": "upright square view of the head from braintx.models.tumor.session",
        },
        "outputs": {
            "logits": ["n", 3],
            "cam": ["n", 3, VIEW_SIZE // 16, VIEW_SIZE // 16],
            "evidence": ["n", 3, VIEW_SIZE // 4, VIEW_SIZE // 4],
            "mask": ["n", 1, VIEW_SIZE // 4, VIEW_SIZE // 4],
            "embedding": ["n", 512],
            "kind": ["n", len(VIEW_STATES)],
            "subtype": ["n", len(SUBTYPES)],
        },
        "data": [
            {
                "name": "Bangladesh Brain Cancer MRI dataset, Kaggle "
                "orvile/brain-cancer-mri-dataset",
                "license": "CC BY 4.0",
                "slices": sum(item.origin == "kaggle" for item in slices),
            },
            {
                "name": "Cheng et al., figshare 1512427: originals and tumour outlines",
                "license": "CC BY 4.0",
                "slices": sum(item.origin == "figshare" for item in slices),
            },
            *(
                {"name": source.name, "license": source.terms, "slices": count}
                for name, source in SOURCES.items()
                if (count := shown[name])
            ),
        ],
        "patients": len({item.patient_group for item in slices}),
        "pretrained": "ImageNet, tf_efficientnet_lite0 (Apache-2.0)",
        "protocol": results.protocol,
        **{name: measured[name] for name in _RECIPES},
        "decision": measured["decision"],
        "gate": {"cost": results.gate.cost},
        "metrics": {name: value for name, value in measured.items() if name not in NOT_METRICS},
        "changelog": CHANGELOG,
    }
