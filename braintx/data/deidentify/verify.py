"""The step after: what was known of the patient is looked for in everything that is left."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from braintx.core.records import Issue
from braintx.data.deidentify.identifiers import elements, texts

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement
    from pydicom.dataset import Dataset

_LEAST_WORD = 3  # letters of a part of a name that is looked for
_LEAST_INSIDE = 5  # letters that are looked for within longer words, too
_LEAST_DIGITS = 8  # fewer turn up among pixel values by chance
_SHOWN = 5
_ENCODINGS = (
    "latin-1",
    "utf-8",
    "utf-16-le",
    "utf-16-be",
    "cp1250",
    "iso8859-5",
    "cp932",
    "gb18030",
)
_SPLIT = re.compile(r"[\s^=\\,;|/]+")
# Words of what is written itself: a person of that name is not told by them.
_WRITTEN = """
    basic application confidentiality profile retain longitudinal temporal information
    modified dates option clean pixel data descriptors patient characteristics braintx
    pydicom anonymized monochrome palette color
"""
_OWN_WORDS = frozenset(_WRITTEN.split())
_NUMERIC = frozenset(["DS", "IS", "US", "SS", "UL", "SL", "UV", "SV", "FL", "FD", "AT"])


@dataclass(frozen=True, repr=False)
class Known:
    """What is looked for, folded: no case, no accents.

    Attributes
    ----------
    whole : frozenset of str
        Short values, which count only where they are all of a text.
    words : frozenset of str
        Those that count as words of a text.
    inside : frozenset of str
        Those that count anywhere in a text.
    raw : tuple of bytes
        Those that count anywhere among bytes, in every encoding, lower case.
    """

    whole: frozenset[str] = field(default=frozenset())
    words: frozenset[str] = field(default=frozenset())
    inside: frozenset[str] = field(default=frozenset())
    raw: tuple[bytes, ...] = ()


def known(values: Iterable[str]) -> Known:
    """Prepare what is looked for: values as they are written, and the parts of names.

    Parameters
    ----------
    values : iterable of str
        Names (``GARCIA^MARIA``), ids, UIDs, addresses, a birth date.
    """
    given = {value.strip() for value in values if value.strip()}
    pieces = given | {part for value in given for part in _SPLIT.split(value)}
    pieces = {piece for piece in pieces if _fold(piece) not in _OWN_WORDS}
    folded = {_fold(piece) for piece in pieces} - {""}
    inside = {one for one in folded if len(one) >= (6 if one.isdigit() else _LEAST_INSIDE)}
    words = {one for one in folded if len(one) >= _LEAST_WORD and not one.isdigit()} - inside
    long = {one for one in pieces if len(one) >= _least_raw(one)}
    raw = {coded for one in long for form in (one, _fold(one)) for coded in _coded(form)}
    whole = frozenset(folded - inside - words)
    return Known(whole, frozenset(words), frozenset(inside), tuple(sorted(raw)))


def holds(element: DataElement, terms: Known) -> bool:
    """Whether an element still says something that is looked for."""
    if isinstance(element.value, bytes | bytearray):
        return found_in(bytes(element.value), terms)
    return any(_text_holds(text, element.VR, terms) for text in texts(element))


def found_in(data: bytes, terms: Known) -> bool:
    """Whether bytes hold something that is looked for, in any encoding and case."""
    lowered = data.lower()
    return any(term in lowered for term in terms.raw)


def verify(dataset: Dataset, values: Iterable[str]) -> tuple[Issue, ...]:
    """Look through every element, nested ones and the file's own header included.

    Returns
    -------
    tuple of Issue
        One, ``deidentify.left``, with the numbers of the elements; none where nothing is left.
    """
    terms = known(values)
    meta = getattr(dataset, "file_meta", None)
    places = [
        str(element.tag)
        for part in (dataset, *([] if meta is None else [meta]))
        for element in elements(part)
        if holds(element, terms)
    ]
    if found_in(getattr(dataset, "preamble", None) or b"", terms):
        places.append("preamble")
    return _left(places)


def verify_file(path: Path, values: Iterable[str]) -> tuple[Issue, ...]:
    """Look through the bytes of a file, whatever its format, and through its name.

    Returns
    -------
    tuple of Issue
        As of `verify`; the examples say whether it is the content or the name.
    """
    terms = known(values)
    places = ["content"] if found_in(path.read_bytes(), terms) else []
    if _text_holds(path.name, "LO", terms):
        places.append("name")
    return _left(places)


def _left(places: list[str]) -> tuple[Issue, ...]:
    if not places:
        return ()
    return (Issue("deidentify.left", "error", len(places), tuple(places[:_SHOWN])),)


def _text_holds(text: str, kind: str, terms: Known) -> bool:
    folded = _fold(text)
    if kind in _NUMERIC:  # digits of an id within a coordinate are chance
        return folded in terms.inside
    if folded in terms.whole and kind != "CS":
        return True
    if any(term in folded for term in terms.inside):
        return True
    return bool(terms.words) and not terms.words.isdisjoint(re.split(r"[^\w]+|_", folded))


def _fold(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in parts if not unicodedata.combining(one)).strip()


def _least_raw(text: str) -> int:
    return _LEAST_DIGITS if re.fullmatch(r"[\d.]+", text) else _LEAST_INSIDE + 1


def _coded(text: str) -> Iterator[bytes]:
    for encoding in _ENCODINGS:
        for form in (text.lower(), text.upper()):  # bytes.lower() knows no accented letter
            try:
                yield form.encode(encoding).lower()
            except UnicodeEncodeError:
                continue
