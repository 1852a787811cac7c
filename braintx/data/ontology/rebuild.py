"""A hospital's own release and its own patients, compiled anew on top of what is shipped.

What the files of a release do not hold comes from the shipped bundle: official Spanish names, the
figures of common conditions, the published patients.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from braintx.core.errors import DataError
from braintx.core.labels import Sex
from braintx.data.ontology.build import Built, compile_knowledge
from braintx.data.ontology.common import Figures, mapping
from braintx.data.ontology.common.figures import FILE as FIGURES
from braintx.data.ontology.conditions import common_conditions
from braintx.data.ontology.files import bundle_folder
from braintx.data.ontology.knowledge import Knowledge
from braintx.data.ontology.library import LibraryCase
from braintx.data.ontology.newer import add_newer, read_newer
from braintx.data.ontology.obo import SPANISH
from braintx.data.ontology.release import Release, read_release
from braintx.data.ontology.terms import FILE, Terms

_MOST_NAMED = 5
_SEXES: tuple[Sex | None, ...] = (None, "F", "M")


def rebuild_knowledge(
    folder: Path,
    library: Sequence[LibraryCase] = (),
    *,
    newer: Path | None = None,
    shipped: Path | None = None,
) -> Built:
    """Compile a release with the shipped patients and others besides.

    Parameters
    ----------
    folder : Path
        Of an HPO release; a table of Spanish labels in it, ``hp-es.babelon.tsv``, is used.
    library : sequence of LibraryCase, optional
        Further patients; a hospital's own as `read_library` gives them with its key.
    newer : Path, optional
        A still newer release, or an exported table of one.
    shipped : Path, optional
        The folder of the bundle to build upon.

    Raises
    ------
    BundleError
        The bundle is missing or broken.
    DataError
        A file of the release is missing, or is none of one, or the release is too old.
    """
    shipped = shipped or bundle_folder()
    terms, known = Terms.load(shipped / FILE), Knowledge.load(shipped)
    labels = folder / SPANISH
    release = read_release(folder, labels if labels.is_file() else None)
    _refuse_old(release)
    if newer is not None:
        release = add_newer(release, read_newer(newer))
    return compile_knowledge(
        _named_in_spanish(release, terms),
        mapping().terms,
        common_conditions(Figures.load(shipped / FIGURES)),
        (*shipped_patients(terms, known), *library),
    )


def _refuse_old(release: Release) -> None:
    """Common conditions are told by terms some of which are younger than others."""
    lacking = sorted(mapping().of_hpo - set(release.terms))
    if lacking:
        raise DataError(
            "HPO {release} lacks {codes}, by which the common conditions are told. Give a later "
            "release.",
            "ontology.too_old",
            release=release.version,
            codes=tuple(lacking[:_MOST_NAMED]),
        )


def shipped_patients(terms: Terms, knowledge: Knowledge) -> Iterator[LibraryCase]:
    """The patients of a compiled knowledge, as `read_library` would give them.

    Parameters
    ----------
    terms : Terms
        Of the same bundle.
    knowledge : Knowledge
    """
    patients = knowledge.patients
    for at in range(len(patients)):
        disease, source = knowledge.diseases[patients.disease[at]], patients.source[at]
        age = float(patients.age[at])
        yield LibraryCase(
            str(at),
            disease.id,
            disease.name,
            knowledge.sources[source] if source >= 0 else "",
            _SEXES[patients.sex[at]],
            None if np.isnan(age) else age,
            tuple(terms.codes[one] for one in patients.present[at]),
            tuple(terms.codes[one] for one in patients.absent[at]),
        )


def _named_in_spanish(release: Release, shipped: Terms) -> Release:
    """The release with the shipped names of the terms that it names in English alone."""
    bare = (term for term in map(release.terms.term, release.terms) if term.name_es is None)
    named = (
        replace(term, name_es=shipped.term(term.code).name_es)
        for term in bare
        if term.code in shipped
    )
    return replace(release, terms=release.terms.with_terms(named))
