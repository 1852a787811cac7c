"""The terms that findings go by: names in two languages, what is more general, what was replaced.

They are those of the Human Phenotype Ontology (HPO, https://hpo.jax.org), with a few of our own
where it has none. `braintx.data.ontology.obo` reads them from a release; here is what remains of
that at run time.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from braintx.core.errors import DataError, FindingError
from braintx.core.messages import Phrase
from braintx.data.ontology.files import TASK, bundle_folder, reading
from braintx.i18n.language import Language

__all__ = ["FILE", "PHENOTYPE", "TASK", "Term", "Terms", "shown"]

FILE = "terms.tsv.gz"
_LIKE_AN_ID = re.compile(r"(?=.*\d)[A-Za-z0-9:._-]{1,24}")
PHENOTYPE = "HP:0000118"
"""Phenotypic abnormality: what is above every finding of a patient."""


@dataclass(frozen=True)
class Term:
    """One sign or symptom, or another thing that a record says in codes.

    Attributes
    ----------
    code : str
        An HPO id, or one of our own.
    name : str
        English.
    name_es : str or None
        The official Spanish label; None where there is none yet.
    synonyms, synonyms_es : tuple of str
        Who has one of these has the term.
    parents : tuple of str
        Codes of the terms directly above it.
    related : tuple of str
        English words that come near it, wider ones among them ("epilepsy" at seizure).
    """

    code: str
    name: str
    name_es: str | None = None
    synonyms: tuple[str, ...] = ()
    synonyms_es: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


def shown(code: str) -> str:
    """An id as a message may repeat it: what is given for one may be a patient's name."""
    return code if _LIKE_AN_ID.fullmatch(code) else Phrase("The text that was given")


class Terms:
    """All terms of one release, as a graph. Going over it gives their codes, in order.

    Parameters
    ----------
    release : str
        Of HPO, as in ``2025-01-16``.
    terms : iterable of Term
        Their parents among them; no circle.
    replaced : mapping of str to str
        Alternative and obsolete ids → the code that stands for them now.
    withdrawn : mapping of str to sequence of str
        Obsolete ids that no single code stands for → what HPO says to consider.

    Raises
    ------
    DataError
        A term stands above itself.
    """

    def __init__(
        self,
        release: str,
        terms: Iterable[Term],
        replaced: Mapping[str, str] | None = None,
        withdrawn: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        terms = sorted(terms, key=lambda term: term.code)
        _refuse_circles(release, terms)
        rows = {term.code: _row(term) for term in terms}
        gone = {code: list(consider) for code, consider in (withdrawn or {}).items()}
        self._take({"release": release, "replaced": dict(replaced or {}), "withdrawn": gone}, rows)

    def _take(self, head: dict[str, Any], rows: dict[str, str]) -> None:
        """Keep rows as they are: most of them are never asked for, so none is made a `Term`."""
        self._head, self._rows = head, rows
        self._replaced: dict[str, str] = head["replaced"]
        self._withdrawn: dict[str, list[str]] = head["withdrawn"]
        self._ancestors: dict[str, frozenset[str]] = {}

    @classmethod
    def load(cls, path: Path | None = None) -> Terms:
        """The compiled terms.

        Parameters
        ----------
        path : Path, optional
            Of the file; that of the bundle ``differential`` where none is given.

        Raises
        ------
        BundleError
            When there is no such file, or it is not one that `save` wrote.
        """
        with reading(path or bundle_folder() / FILE) as file:
            head, *rows = gzip.decompress(file.read_bytes()).decode().split("\n")
            terms = cls.__new__(cls)
            terms._take(json.loads(head), dict(row.split("\t", 1) for row in rows))
        return terms

    def save(self, path: Path) -> None:
        """Write them compiled: a line that says which, then a line a term.

        The same terms give the same bytes.
        """
        head = json.dumps(self._head, separators=(",", ":"))
        rows = (f"{code}\t{row}" for code, row in self._rows.items())
        path.write_bytes(gzip.compress("\n".join((head, *rows)).encode(), 9, mtime=0))

    @property
    def release(self) -> str:
        """Of HPO, as in ``2025-01-16``."""
        return str(self._head["release"])

    def with_terms(self, extra: Iterable[Term]) -> Terms:
        """These and others besides, each under terms that are here; one already here is replaced.

        Raises
        ------
        FindingError
            One stands under a term that is in neither.
        """
        extra = tuple(extra)
        new = {term.code for term in extra}
        known = {*self._rows, *new}
        for term in extra:
            for parent in term.parents:
                if parent not in known:
                    raise FindingError(
                        "{term} stands under {parent}, which HPO {release} does not have. Name a "
                        "term of that release.",
                        "term.parent",
                        term=term.code,
                        parent=parent,
                        release=self.release,
                    )
        mine = (self.term(code) for code in self if code not in new)
        return Terms(self.release, (*mine, *extra), self._replaced, self._withdrawn)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Every code in order; places in it are what the compiled knowledge keeps."""
        return tuple(self._rows)

    @cached_property
    def positions(self) -> dict[str, int]:
        """Code → its place in `codes`."""
        return {code: place for place, code in enumerate(self._rows)}

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def knows(self, code: str) -> bool:
        """Whether `resolve` has an answer: the code is a term, or something stands for it."""
        return code in self._rows or code in self._replaced

    def resolve(self, code: str) -> str:
        """The code that stands for one: itself, or what it is an alternative of or was replaced by.

        Raises
        ------
        FindingError
            The code is unknown, or was withdrawn and nothing stands for it.
        """
        if code in self._rows:
            return code
        if code in self._replaced:
            return self._replaced[code]
        if code in self._withdrawn:
            consider = tuple(f"{one} ({self.name(one)})" for one in self._withdrawn[code])
            if consider:
                raise FindingError(
                    "HPO withdrew {term} without one term in its place. Consider {others}.",
                    "finding.withdrawn",
                    term=code,
                    others=consider,
                )
            raise FindingError(
                "HPO withdrew {term} and names nothing in its place. Look the finding up by its "
                "name.",
                "finding.withdrawn",
                term=code,
            )
        raise FindingError(
            "{term} is no term of HPO {release}. Check the id, or look the finding up by its name.",
            "finding.unknown",
            term=shown(code),
            release=self.release,
        )

    def term(self, code: str) -> Term:
        """The term of a code, after `resolve`."""
        code = self.resolve(code)
        name, spanish, *lists = self._rows[code].split("\t")
        return Term(code, name, spanish or None, *map(_several, lists))

    def name(self, code: str, language: Language = "en") -> str:
        """The name of a code; the English one where there is no Spanish."""
        english, spanish, _ = self._rows[self.resolve(code)].split("\t", 2)
        return spanish if language == "es" and spanish else english

    def parents(self, code: str) -> tuple[str, ...]:
        """The codes directly above one."""
        return self._above(self.resolve(code))

    def children(self, code: str) -> tuple[str, ...]:
        """The codes directly below one, in order."""
        return tuple(self._below.get(self.resolve(code), ()))

    def ancestors(self, code: str) -> frozenset[str]:
        """The codes of everything more general, itself included."""
        found = self._ancestors.get(code)
        if found is None:
            code = self.resolve(code)
            above = map(self.ancestors, self._above(code))
            found = self._ancestors[code] = frozenset({code}.union(*above))
        return found

    def _above(self, code: str) -> tuple[str, ...]:
        return _several(self._rows[code].split("\t")[_PARENTS])

    @cached_property
    def _below(self) -> dict[str, list[str]]:
        below = defaultdict(list)
        for code in self._rows:
            for parent in self._above(code):
                below[parent].append(code)
        return dict(below)


def _refuse_circles(release: str, terms: Iterable[Term]) -> None:
    try:
        TopologicalSorter({term.code: term.parents for term in terms}).prepare()
    except CycleError as error:
        raise DataError(
            "In HPO {release} terms stand above themselves: {codes}. Get the release again.",
            "ontology.circle",
            release=release,
            codes=tuple(dict.fromkeys(map(str, error.args[1]))),
        ) from error


_PARENTS = 4
"""Where the parents stand in a row; see `_row`."""
_BETWEEN = "|"


def _row(term: Term) -> str:
    """A term but for its code: its other fields between tabs, the members of one between bars."""
    _, name, spanish, *lists = astuple(term)
    texts = (name, spanish or "", *(_BETWEEN.join(map(_plain, several)) for several in lists))
    return "\t".join(" ".join(text.split()) for text in texts)


def _plain(text: str) -> str:
    return text.replace(_BETWEEN, "/")


def _several(joined: str) -> tuple[str, ...]:
    return tuple(joined.split(_BETWEEN)) if joined else ()
