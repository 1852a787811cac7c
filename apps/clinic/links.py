"""Where more is said of a disease, a paper or a term: links to be clicked, nothing is fetched."""

from __future__ import annotations

import re

from braintx.i18n import Language

_PLACES = {
    "OMIM": "https://www.omim.org/entry/{id}",
    "ORPHA": "https://www.orpha.net/{language}/disease/detail/{id}",
    "DECIPHER": "https://www.deciphergenomics.org/syndrome/{id}",
    "PMID": "https://pubmed.ncbi.nlm.nih.gov/{id}/",
    "HP": "https://hpo.jax.org/browse/term/HP:{id}",
}
_CURIE = re.compile(r"([A-Za-z]+):([0-9]+)")


def link(curie: str, language: Language) -> str:
    """The page of an id such as ``OMIM:154700``; nothing where it has none.

    Examples
    --------
    >>> link("PMID:20591885", "es")
    'https://pubmed.ncbi.nlm.nih.gov/20591885/'
    """
    known = _CURIE.fullmatch(curie)
    if known is None or known[1] not in _PLACES:
        return ""
    return _PLACES[known[1]].format(id=known[2], language=language)
