"""How a head was taken, where the file says so: sequence and contrast agent.

A wrong word here would lose a patient's answer, so only what is plain counts, and what contradicts
itself counts as not said. In the order of trust, by the sections of DICOM PS3.3:

1. ``Modality`` CT (C.7.3.1).
2. ``AcquisitionContrast`` of an enhanced MR object (C.8.13.3.1).
3. Whole words of ``SeriesDescription``, ``ProtocolName`` and ``SequenceName`` (C.7.3.1, C.8.3.1),
   English, Spanish, German or French. "T1 FLAIR" is T1-weighted; "T2 FLAIR" is FLAIR.
4. Echo, repetition and inversion times of spin echoes and of inversion recovery (C.8.3.1).

Contrast agent is given where ``ContrastBolusAgent`` names one (C.7.6.4), the codes of
``ContrastBolusAgentSequence`` do (C.7.6.4b), or the words say so. A file that names none may still
be enhanced: T1 without contrast is said only where the words say that.
"""

from __future__ import annotations

import math
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from braintx.core.labels import Sequence

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_LONGEST = 256  # characters read of a description
_CONTRASTS: dict[str, Sequence] = {"T1": "T1", "T2": "T2", "FLUID_ATTENUATED": "FLAIR"}
_T1 = {"t1", "t1w", "t1wi", "t1c", "mprage", "mp2rage", "spgr", "fspgr", "bravo"}
_T2 = {"t2", "t2w", "t2wi"}
_FLAIR = {"flair", "darkfluid"}
_ANOTHER = {
    "dwi", "dti", "adc", "diff", "difusion", "diffusion", "trace", "swi", "swan", "t2star", "gre",
    "hemo", "tof", "mra", "angio", "venc", "perf", "perfusion", "asl", "pwi", "dsc", "dce", "bold",
    "fmri", "phase", "fase", "pd", "dp", "proton", "stir", "loc", "localizer", "localizador",
    "scout", "survey", "ciss", "fiesta", "spectroscopy", "mrs", "map", "sub", "subtraction",
    "unstated",
}  # fmt: skip
_GIVEN = {
    "post", "gd", "gad", "gado", "gadolinium", "gadolinio", "gadobutrol", "dotarem", "gadavist",
    "ce", "km", "contrast", "contraste", "kontrast", "t1c",
}  # fmt: skip
_NOT_GIVEN = {"pre", "native", "nativ", "unenhanced", "precontrast"}
_DOUBT = {
    "no", "non", "sin", "sans", "ohne", "without", "wo", "kein", "keine", "vor", "before", "antes",
    "avant", "simple", "with", "w", "con", "mit", "avec",
}  # fmt: skip
"""Beside what says that no agent was given, or alone: "sin y con contraste", "w/o fat sat"."""
_DENIED = re.compile(
    r"\b(?:no|non|sin|sans|ohne|without|wo|kein|keine|vor|before|pre|antes de|avant)\W{1,3}"
    r"(?:iv\W)?(?:contrast\w*|kontrast\w*|km|gd|gad|gado\w*|civ|injection)\b"
)
_BEFORE_OR_AFTER = re.compile(  # an operation or a therapy, not an agent
    r"\b(?:pre|post)\W{0,3}(?:op|surg|cirug|chir|resec|rt\b|xrt|radi|chemo|quimio|treat|trat"
    r"|therap|terap|tx\b|rx\b|stealth|biops)\w*"
)
_WITH = {"with", "w", "con", "mit", "avec"}
_NO_AGENT = {"", "no", "none", "n", "ninguno", "keine", "nil", "0"}


_STATED: dict[Sequence | None, str] = {
    "T1C": "T1 contrast",
    "T1": "T1 native",
    "T2": "T2",
    "FLAIR": "FLAIR",
    None: "unstated",
}
"""How an object that lost its descriptions says the same as before."""


def sequence_of(dataset: Dataset, contrast: object = None) -> Sequence | None:
    """The sequence that a DICOM object names; None where it does not, or contradicts itself.

    Parameters
    ----------
    dataset : Dataset
    contrast : object, optional
        ``AcquisitionContrast`` of the frame, where the object is an enhanced one.
    """
    if str(dataset.get("Modality") or "").strip().upper() == "CT":
        return "CT"
    words = _words(dataset)
    if words & _ANOTHER:
        return None
    stated = str(contrast or "").strip().upper()
    if stated not in _CONTRASTS and stated not in {"", "UNKNOWN"}:
        return None
    said = {
        _CONTRASTS.get(stated),
        _weighting(words),
        _by_times(dataset),
    } - {None}
    if len(said) != 1:
        return None
    (weighting,) = said
    return _enhanced(words, dataset) if weighting == "T1" else weighting


def stated(said: Sequence | None) -> str:
    """A description of our own that says the same; of an object that lost its words."""
    return _STATED.get(said, "")


def bids_sequence(name: str) -> Sequence | None:
    """The sequence that a file name says by the entities of BIDS, as in ``sub-1_ce-Gd_T1w.nii.gz``.

    The Brain Imaging Data Structure (Gorgolewski et al., Scientific Data 2016): suffix ``T1w``,
    ``T2w`` or ``FLAIR``; ``ce-`` names a contrast agent. Without it a T1 may be enhanced all the
    same.
    """
    stem = name[:_LONGEST].split(".", maxsplit=1)[0]
    *entities, suffix = stem.split("_")
    if not any(re.fullmatch(r"sub-[A-Za-z0-9]+", one) for one in entities):
        return None
    if suffix == "T1w":
        return "T1C" if any(one.startswith("ce-") for one in entities) else None
    return {"T2w": "T2", "FLAIR": "FLAIR"}.get(suffix)  # type: ignore[return-value]


def _words(dataset: Dataset) -> set[str]:
    """The words of all descriptions; of the protocol only where it speaks of this series.

    Some scanners write the whole examination's there, "BRAIN W CONTRAST", in each of its series.
    """
    texts = (dataset.get(one) for one in ("SeriesDescription", "ProtocolName", "SequenceName"))
    series, protocol, sequence = (_words_of(str(one or "")) for one in texts)
    if not protocol & (_T1 | _T2 | _FLAIR | _ANOTHER):
        protocol = set()
    return series | protocol | sequence


def _words_of(text: str) -> set[str]:
    """Words without accents, in small letters; what takes several of them as one."""
    plain = unicodedata.normalize("NFKD", text[:_LONGEST].lower())
    plain = "".join(c for c in plain if ord(c) < 128).replace("_", " ")
    plain = plain.replace("w/o", " without ").replace("t2*", "t2star")
    plain = re.sub(r"\bdark\W?fluid\b", "darkfluid", plain)
    plain = _BEFORE_OR_AFTER.sub(" ", plain)
    plain = re.sub(r"\+ ?(c|gd|k)\b|\b(c|gd)\+", " contrast ", plain)
    plain = _DENIED.sub(" unenhanced ", plain)
    return set(re.findall(r"[a-z0-9]+", plain))


def _weighting(words: set[str]) -> Sequence | None:
    t1, t2, flair = bool(words & _T1), bool(words & _T2), bool(words & _FLAIR)
    if flair:
        return "T1" if t1 and not t2 else None if t1 else "FLAIR"
    if t1 == t2:
        return None
    return "T1" if t1 else "T2"


def _by_times(dataset: Dataset) -> Sequence | None:
    """By the times of a spin echo or an inversion recovery, milliseconds; gradient echoes vary."""
    kinds = dataset.get("ScanningSequence") or ()
    kinds = {kinds} if isinstance(kinds, str) else {str(one) for one in kinds}
    echo, repetition, inversion = (
        _number(dataset.get(one)) for one in ("EchoTime", "RepetitionTime", "InversionTime")
    )
    if echo is None or repetition is None or "EP" in kinds:
        return None
    if "IR" in kinds and inversion is not None:
        if inversion >= 1500 and echo >= 70:
            return "FLAIR"
        return "T1" if 500 <= inversion <= 1300 and echo <= 30 else None
    if "SE" not in kinds:
        return None
    if echo >= 70 and repetition >= 2000:
        return "T2"
    return "T1" if echo <= 30 and repetition <= 1000 else None


def _enhanced(words: set[str], dataset: Dataset) -> Sequence | None:
    """Of a T1: with agent, without, or not said."""
    given = bool(words & _GIVEN) or not _agents(dataset) <= _NO_AGENT
    if words & _NOT_GIVEN:
        return None if given or words & _DOUBT else "T1"
    return "T1C" if given and not words & (_DOUBT - _WITH) else None


def _agents(dataset: Dataset) -> set[str]:
    """What the object calls the agents that were given, in small letters."""
    coded = dataset.get("ContrastBolusAgentSequence") or ()
    named = [dataset.get("ContrastBolusAgent"), *(item.get("CodeMeaning") for item in coded)]
    return {str(one or "")[:_LONGEST].strip().lower() for one in named}


def _number(value: Any) -> float | None:
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None
