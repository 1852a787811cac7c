"""Reads the terms of an HPO release: ``hp.obo``, and the official Spanish labels beside it.

The formats are those of https://owlcollab.github.io/oboformat/doc/GO.format.obo-1_4.html and
https://github.com/monarch-initiative/babelon.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from braintx.core.errors import DataError
from braintx.data.ontology.codes import Tally
from braintx.data.ontology.terms import Term, Terms

SPANISH = "hp-es.babelon.tsv"
_SYNONYM = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"\s+(?P<scope>[A-Z]+)\s*(?P<kind>[^\[]*)')
_SAME = ("EXACT", "NARROW")
"""Scopes of synonyms that nobody has without having the term; the others are RELATED and BROAD."""
_UNSAID = "obsolete_synonym"
_RELEASE = re.compile(r"\d{4}-\d{2}-\d{2}")

Stanza = dict[str, list[str]]


def read_terms(path: Path, spanish: Path | None = None, tally: Tally | None = None) -> Terms:
    """The terms of a release.

    Parameters
    ----------
    path : Path
        Of ``hp.obo``.
    spanish : Path, optional
        A Babelon table of Spanish labels; those with the status OFFICIAL are taken.
    tally : Tally, optional
        Where to count what is wrong with either.

    Raises
    ------
    DataError
        It is no such file, or its terms stand above themselves.
    """
    tally = Tally() if tally is None else tally
    head, *stanzas = _stanzas(path)
    release = _RELEASE.search(" ".join(head.get("data-version", ())))
    stanzas = [one for one in stanzas if one.get("[") == ["Term"] and "id" in one]
    if release is None or not stanzas:
        raise DataError(
            "{name} is no release of HPO: it states no date or no terms. Give the `hp.obo` of a "
            "release from https://hpo.jax.org.",
            "ontology.unreadable",
            name=path.name,
        )
    alive = [one for one in stanzas if "true" not in one.get("is_obsolete", ())]
    names = {one["id"][0]: one["name"][0] for one in alive if one.get("name")}
    labels = spanish_labels(spanish, names, tally) if spanish else {}
    terms = [_term(one, labels, tally, names) for one in alive if one["id"][0] in names]
    replaced, withdrawn = _succession(stanzas, names)
    for code in sorted(withdrawn):
        tally.add("terms.withdrawn", code)
    return Terms(release[0], terms, replaced, withdrawn)


def _stanzas(path: Path) -> Iterator[Stanza]:
    """The header and each stanza, tag → its values; under ``[`` the kind of stanza."""
    stanza: Stanza = defaultdict(list)
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.startswith("["):
                yield stanza
                stanza = defaultdict(list, {"[": [line.strip().strip("[]")]})
            elif ": " in line:
                tag, value = line.rstrip("\n").split(": ", 1)
                stanza[tag].append(value)
    yield stanza


def _term(one: Stanza, labels: dict[str, str], tally: Tally, names: dict[str, str]) -> Term:
    code = one["id"][0]
    above = [value.split(" ", 1)[0] for value in one["is_a"]]
    for parent in above:
        if parent not in names:
            tally.add("terms.parent_unknown", f"{code} → {parent}")
    same: list[str] = []
    near: list[str] = []
    for value in one["synonym"]:
        found = _SYNONYM.match(value)
        if found and _UNSAID not in found["kind"]:
            (same if found["scope"] in _SAME else near).append(_plain(found["text"]))
    known = {names[code].casefold()}
    return Term(
        code,
        names[code],
        labels.get(code),
        _new(same, known),
        parents=tuple(parent for parent in above if parent in names),
        related=_new(near, known),
    )


def _plain(text: str) -> str:
    """Without the escapes of the format, and those of HTML that some synonyms carry."""
    text = re.sub(r"\\(.)", r"\1", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _new(texts: Iterable[str], known: set[str]) -> tuple[str, ...]:
    """Those that were not said yet, in order; `known` grows by them."""
    found = []
    for text in texts:
        if text and text.casefold() not in known:
            known.add(text.casefold())
            found.append(text)
    return tuple(found)


def spanish_labels(path: Path, names: dict[str, str], tally: Tally) -> dict[str, str]:
    """Code → official Spanish label. One made for an older English name still names the term.

    Parameters
    ----------
    path : Path
        Of a Babelon table.
    names : dict of str to str
        Code → English name, of the terms that are wanted.
    tally : Tally
        Where to count what was not taken.
    """
    labels: dict[str, str] = {}
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            code, label = row.get("subject_id") or "", (row.get("translation_value") or "").strip()
            if row.get("predicate_id") != "rdfs:label" or not label:
                continue
            if row.get("translation_status") != "OFFICIAL":
                tally.add("terms.spanish_unofficial", code)
            elif code not in names:
                tally.add("terms.spanish_unknown", code)
            else:
                labels[code] = label
                if row.get("source_value") != names[code]:
                    tally.add("terms.spanish_older", code)
    for code in sorted(names.keys() - labels.keys()):
        tally.add("terms.spanish_none", code)
    return labels


def _succession(
    stanzas: list[Stanza], names: dict[str, str]
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """What stands for an id that is no term: one code, or a few to consider, or nothing."""
    step = {other: one["id"][0] for one in stanzas for other in one["alt_id"]}
    step |= {one["id"][0]: one["replaced_by"][0] for one in stanzas if one["replaced_by"]}
    consider = {one["id"][0]: one["consider"] for one in stanzas}
    gone = [*step, *(one["id"][0] for one in stanzas)]
    replaced, withdrawn = {}, {}
    for code in dict.fromkeys(code for code in gone if code not in names):
        now, seen = code, set()
        while now in step and now not in names and now not in seen:
            seen.add(now)
            now = step[now]
        if now in names:
            replaced[code] = now
        else:
            known = dict.fromkeys(step.get(one, one) for one in consider.get(code, ()))
            withdrawn[code] = [one for one in known if one in names]
    return replaced, withdrawn
