"""A series' description cleaned: a word that is no word of magnetic resonance goes."""

from __future__ import annotations

import re

_LEXICON = """
    t1 t2 t1w t2w t1wi t2wi pd pdw flair stir dwi adc dti swi swan fiesta ciss space cube
    vista brain head mprage mpr mip spgr fspgr bravo tfe tse fse se ge gre ffe epi tra
    transverse trans axial ax axi sagittal sag coronal cor oblique obl post pre contrast
    gad gd gado gadolinium ce c con sin with without plus fs fatsat fat sat sup supp
    suppressed dixon water in out opp phase mag magnitude trace b0 b500 b1000 perf
    perfusion dsc dce asl cbf cbv mtt ttp tof mra mrv angio loc localizer localiser scout
    survey isotropic iso mm thin thick slice slices ir irse propeller blade medic vibe
    lava thrive haste trufi dark fluid stereotactic navigation map mapping ref reformat
    reformatted recon reconstruction series scan sequence mri mr mrs svs csi craneo
    cerebro encefalo contraste axiales coronales sagitales sagital difusion
"""
_WORDS = frozenset(_LEXICON.split())
_TOKEN = re.compile(r"[^\W\d_]+\d{0,4}[^\W\d_]?|\d+|\+|\*", re.UNICODE)
_NUMBER = re.compile(r"\d{1,2}")


def cleaned(description: str) -> str:
    """The words that name a sequence, a plane or a contrast, and numbers of two digits at most."""
    tokens = _TOKEN.findall(description)
    return " ".join(
        t for t in tokens if t in "+*" or _NUMBER.fullmatch(t) or t.casefold() in _WORDS
    )
