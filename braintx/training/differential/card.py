"""The card of the differential's bundle, from its metadata."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NAMES = {
    "pro": "papers that HPO's annotations do not cite (PRO)",
    "safe": "rows that cite the patient's paper left out (SAFE)",
    "all": "everything but the paper's patients (ALL)",
    "no_library": "PRO, diseases with no other published patient",
    "three": "PRO, three findings only",
}


def card(metadata: Mapping[str, Any]) -> str:
    """The card, Markdown.

    Parameters
    ----------
    metadata : mapping of str to object
        Of the bundle.
    """
    release = metadata["newer_release"]
    newer = f" and, for those it lacks, {release}" if release else ""
    lines = [
        "# Differential",
        "",
        f"Version {metadata['version']}. {metadata['intended_use']}",
        "",
        f"**Not for**: {metadata['not_for']}",
        "",
        "## What it knows",
        "",
        f"{metadata['diseases']:,} diseases of HPO {metadata['hpo_release']}{newer}; "
        f"{metadata['library_patients']:,} published patients.",
        "",
        *(f"- {one['name']}: {one['license']}" for one in metadata["data"]),
        "",
        "## How it ranks",
        "",
        "A hierarchical likelihood ratio over HPO chooses candidates; small networks score them by "
        "how each finding meets each candidate; probabilities are calibrated on unseen patients. "
        "Age, sex, onset, inheritance and excluded findings do not move the rank of a rare "
        "disease: they are shown as what does not fit.",
        "",
        *_figures(metadata.get("metrics", {})),
        "## Limits",
        "",
        "- Published patients are told in HPO's terms by curators; what a physician finds is less "
        "and vaguer.",
        "- Diseases that Orphanet alone lists have no published patient here: that they are ranked "
        "rightly is not measured.",
        "- A disease with no published patient and few annotations is found less often.",
        "",
    ]
    return "\n".join(lines)


def _figures(metrics: Mapping[str, Any]) -> list[str]:
    if not metrics:
        return []
    rows = [
        f"| {_NAMES[name]} | {one['cases']:,} | {one['diseases']:,} | {one['top_1']:.1f} | "
        f"{one['top_3']:.1f} | {one['top_10']:.1f} | {one['ece']:.3f} |"
        for name, one in metrics.items()
        if name in _NAMES
    ]
    return [
        "## Measured",
        "",
        "Published patients in five folds, papers apart; share of patients whose disease is among "
        "the first, mean over diseases, %; every disease of the list competes.",
        "",
        "| | patients | diseases | top 1 | top 3 | top 10 | calibration error |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *rows,
        "",
    ]
