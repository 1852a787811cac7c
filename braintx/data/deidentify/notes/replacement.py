"""A note with each identifier replaced by a word for its kind, and its dates shifted if asked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from braintx.data.deidentify.notes.entities import Deidentified, Entity, Identifier, Kind
from braintx.data.deidentify.notes.note import read
from braintx.data.deidentify.notes.search import find, search
from braintx.data.deidentify.notes.shifting import shifted
from braintx.i18n.language import Language, check_language

PLACEHOLDERS: dict[Language, dict[Kind, str]] = {
    "en": {
        "name": "{NAME}",
        "national_id": "{ID}",
        "record_number": "{RECORD}",
        "phone": "{PHONE}",
        "email": "{EMAIL}",
        "url": "{URL}",
        "address": "{ADDRESS}",
        "place": "{PLACE}",
        "institution": "{INSTITUTION}",
        "date": "{DATE}",
        "age_over_89": "{AGE}",
    },
    "es": {
        "name": "{NOMBRE}",
        "national_id": "{DOCUMENTO}",
        "record_number": "{REGISTRO}",
        "phone": "{TELÉFONO}",
        "email": "{CORREO}",
        "url": "{URL}",
        "address": "{DIRECCIÓN}",
        "place": "{LUGAR}",
        "institution": "{INSTITUCIÓN}",
        "date": "{FECHA}",
        "age_over_89": "{EDAD}",
    },
}
"""What stands in a note instead, in its language: one word to the note parser, which takes a square
bracket for a parenthesis."""


def deidentify(
    text: str,
    language: Language | None = None,
    known: Iterable[Identifier] = (),
    shift_days: int | None = None,
) -> Deidentified:
    """Replace what tells who someone is, then look again.

    Parameters
    ----------
    text : str
        English or Spanish.
    language : {"en", "es"}, optional
        Of the placeholders; by default the note's own.
    known : iterable of Identifier, optional
        What the record says of the patient.
    shift_days : int, optional
        Move every date that can be read by so many days, the same for all notes of a patient, so
        that intervals stay. What cannot be read is replaced. By default every date is replaced.

    Returns
    -------
    Deidentified

    Raises
    ------
    BrainTxError
        For a language without placeholders.

    Examples
    --------
    >>> deidentify("Mrs Okonkwo, 45, headaches for 3 weeks. MRI on 3 May 2021.").text
    'Mrs {NAME}, 45, headaches for 3 weeks. MRI on {DATE}.'
    >>> deidentify("Dra. Luna: cefalea, RM el 28/02/2021", shift_days=2).text
    'Dra. {NOMBRE}: cefalea, RM el 02/03/2021'
    """
    known = tuple(known)
    given = check_language(language) if language is not None else None
    note = read(unicodedata.normalize("NFC", text), given)
    spoken, entities = note.language, search(text, note, known)
    written, moved, parts, at = 0, [], [], 0
    for entity in entities:
        new = _instead(text, entity, spoken, shift_days)
        parts += [text[at : entity.start], new]
        written += entity.start - at
        if entity.kind == "date" and not new.startswith("{"):
            moved.append((written, written + len(new)))
        written += len(new)
        at = entity.end
    result = "".join([*parts, text[at:]])
    return Deidentified(result, entities, verify(result, spoken, known, moved))


def _instead(text: str, entity: Entity, language: Language, shift_days: int | None) -> str:
    if entity.kind == "date" and shift_days is not None:
        moved = shifted(text[entity.start : entity.end], shift_days, language)
        if moved is not None:
            return moved
    return PLACEHOLDERS[language][entity.kind]


def verify(
    text: str,
    language: Language | None = None,
    known: Iterable[Identifier] = (),
    moved: Iterable[tuple[int, int]] = (),
) -> tuple[Entity, ...]:
    """What a note that was de-identified still tells.

    Parameters
    ----------
    text : str
        After replacement.
    language : {"en", "es"}, optional
    known : iterable of Identifier, optional
        What the record says of the patient.
    moved : iterable of (int, int), optional
        Where shifted dates stand: they are dates, and meant to be.

    Returns
    -------
    tuple of Entity
        Empty where nothing is left.
    """
    meant = tuple(moved)
    return tuple(
        entity
        for entity in find(text, language, known)
        if not any(start < entity.end and entity.start < end for start, end in meant)
    )
