"""The clinical texts of one FHIR resource: notes in base64, findings in words, narratives."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from email.message import Message as Header
from html import unescape
from typing import TypeAlias

from braintx.core.foreign_json import as_object, objects, text
from braintx.preprocessing.notes import MAX_CHARACTERS
from braintx.service.fhir.codes import LOCAL
from braintx.service.fhir.elements import Json

Add: TypeAlias = Callable[[str], None]
"""Counts a finding by its code."""

_MARKUP = 10 * MAX_CHARACTERS  # of a page: tags take more room than what they hold
_PAGES = ("text/html", "application/xhtml+xml")
_NO_TEXTS = ("text/rtf", "text/xml")  # they begin with "text" and are programs to read
_NOT_NOTES = frozenset(
    ("vital-signs", "laboratory", "social-history", "survey", "procedure", "activity", "therapy")
)
"""Categories of Observations that say nothing of complaints; a chart holds hundreds of them."""
_GONE = frozenset(
    ("entered-in-error", "refuted", "cancelled", "superseded", "inactive", "resolved", "remission")
)
_COMMENT, _END_OF_COMMENT = re.compile("<!--"), re.compile("-->")
_HIDDEN = re.compile(r"<(?:script|style)\b", re.I)
_END_OF_HIDDEN = re.compile(r"</(?:script|style)[^<>]*>", re.I)
_BLOCK = re.compile(r"</?(?:p|div|br|li|tr|td|th|h[1-6]|section|table)\b[^<>]*>", re.I)
_TAG = re.compile(r"</?[a-z!?][^<>]*>", re.I)  # "age <3" is none


def withdrawn(resource: Json) -> bool:
    """Whether it says of itself that it does not hold, or no longer does."""
    concepts = (as_object(resource.get(name)) for name in ("clinicalStatus", "verificationStatus"))
    said = {text(one.get("code")) for concept in concepts for one in objects(concept.get("coding"))}
    return not _GONE.isdisjoint(said | {text(resource.get("status"))})


def ours(resource: Json) -> bool:
    """Whether an answer of BrainTx says it: that is no clinical record."""
    coded = objects(as_object(resource.get("code")).get("coding"))
    return any(one.get("system") == LOCAL for one in coded)


def texts(resource: Json, binaries: Mapping[str, Json], add: Add) -> Iterator[str]:
    """What a resource says in words; nothing where it is of a kind that holds no note.

    Parameters
    ----------
    resource : dict
    binaries : mapping of str to dict
        Address → Binary of the same bundle.
    add : callable
        Takes the code of each finding.
    """
    reader = _READERS.get(text(resource.get("resourceType")))
    if reader is None:
        return
    yield from reader(resource, binaries, add)
    yield from (text(note.get("text")) for note in objects(resource.get("note")))


def plain(page: str) -> str:
    """The text of a page, without its tags.

    `html.parser` takes time that grows with the square of a hostile page; this takes what grows
    with its length.
    """
    shown = _without(page[:_MARKUP], _COMMENT, _END_OF_COMMENT)
    shown = _without(shown, _HIDDEN, _END_OF_HIDDEN)
    words = unescape(_TAG.sub("", _BLOCK.sub("\n", shown)))
    lines = (" ".join(line.split()) for line in words.splitlines())
    return "\n".join(filter(None, lines))


def _without(page: str, begin: re.Pattern[str], end: re.Pattern[str]) -> str:
    """A page without what lies between two marks; without the rest, where one is never closed."""
    first, *others = begin.split(page)
    ends = ((other, end.search(other)) for other in others)
    return " ".join((first, *(other[mark.end() :] for other, mark in ends if mark)))


def named(concept: object) -> str:
    """What a CodeableConcept is called: its text, else the first display."""
    found = as_object(concept)
    displays = (text(one.get("display")) for one in objects(found.get("coding")))
    return text(found.get("text")) or next(filter(None, displays), "")


def _condition(resource: Json, binaries: Mapping[str, Json], add: Add) -> Iterator[str]:
    said = (named(resource.get("code")), named(resource.get("severity")))
    yield ", ".join(filter(None, said))


def _observation(resource: Json, binaries: Mapping[str, Json], add: Add) -> Iterator[str]:
    categories = {
        text(one.get("code"))
        for category in objects(resource.get("category"))
        for one in objects(category.get("coding"))
    }
    if not _NOT_NOTES.isdisjoint(categories):
        return
    answer = text(resource.get("valueString")) or named(resource.get("valueCodeableConcept"))
    if isinstance(resource.get("valueBoolean"), bool):
        answer = "yes" if resource["valueBoolean"] else "no"
    if answer:
        yield ": ".join(filter(None, (named(resource.get("code")), answer)))


def _impression(resource: Json, binaries: Mapping[str, Json], add: Add) -> Iterator[str]:
    yield from (text(resource.get(name)) for name in ("description", "summary"))


def _document(resource: Json, binaries: Mapping[str, Json], add: Add) -> Iterator[str]:
    for content in objects(resource.get("content")):
        yield _attachment(as_object(content.get("attachment")), binaries, add)


def _report(resource: Json, binaries: Mapping[str, Json], add: Add) -> Iterator[str]:
    yield text(resource.get("conclusion"))
    for attachment in objects(resource.get("presentedForm")):
        yield _attachment(attachment, binaries, add)


def _composition(resource: Json, binaries: Mapping[str, Json], add: Add) -> Iterator[str]:
    for section in objects(resource.get("section")):
        yield plain(text(as_object(section.get("text")).get("div")))
        yield from _composition(section, binaries, add)


_READERS: Mapping[str, Callable[[Json, Mapping[str, Json], Add], Iterator[str]]] = {
    "ClinicalImpression": _impression,
    "Composition": _composition,
    "Condition": _condition,
    "DiagnosticReport": _report,
    "DocumentReference": _document,
    "Observation": _observation,
}


def _attachment(attachment: Json, binaries: Mapping[str, Json], add: Add) -> str:
    """The text of an attachment, in it or in a Binary of the bundle; nothing is ever fetched."""
    kind, data = text(attachment.get("contentType")), text(attachment.get("data"))
    address = text(attachment.get("url"))
    if not data and address:
        binary = binaries.get(address)
        if binary is None:
            add("fhir.text_elsewhere")
            return ""
        kind, data = text(binary.get("contentType")) or kind, text(binary.get("data"))
    found = _decoded(data, kind)
    if found is None:
        add("fhir.text_unreadable")
    return found or ""


def _decoded(data: str, content_type: str) -> str | None:
    """Base64 as text; None where it is damaged, or is no text."""
    header = Header()
    header["content-type"] = content_type.replace("\n", " ").replace("\r", " ") or "text/plain"
    kind = header.get_content_type()
    if kind in _NO_TEXTS or not (kind.startswith("text/") or kind in _PAGES):
        return None
    try:
        content = base64.b64decode("".join(data.split()), validate=True)
        found = content.decode(header.get_content_charset("utf-8"))
    except (binascii.Error, ValueError, LookupError):
        return None
    if "\0" in found:
        return None
    found = found.removeprefix("\ufeff")
    return plain(found) if kind in _PAGES else found
