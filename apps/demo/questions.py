"""What must be asked before uploads are answered as one patient's: whose scans, whose record."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from apps.demo import uploads
from apps.demo.held import Dropped, Form
from apps.demo.markup import card, esc
from braintx.core.errors import ImageError
from braintx.data.imaging import Belonging, by_patient
from braintx.data.imaging.ignored import without_ignored
from braintx.i18n import Words, answers

SHOWN_NAMES = 3
"""Of the files that a sentence is about; of the others it says how many they are."""

Question = Literal["patients", "slices", "record"]


@dataclass(frozen=True)
class Waiting:
    """What was dropped or clicked and is not read yet; perhaps something must be asked first.

    Attributes
    ----------
    turn : int
        The visitor's turn that it came in; an answer to another turn's question is too late.
    files : tuple of str
        Uploads.
    belonging : Belonging
        Of those files, by what they say.
    example : str
        The label of an example, where that was clicked.
    form : Form
        The record that it is to be read with.
    together : bool
        Whether the visitor said that they are one patient's.
    doubtful, taken_off : bool
        Of the record, as in `apps.demo.held.Dropped`.
    """

    turn: int
    files: tuple[str, ...] = ()
    belonging: Belonging = field(default_factory=Belonging)
    example: str = ""
    form: Form = field(default_factory=Form)
    together: bool = False
    doubtful: bool = False
    taken_off: bool = False

    def question(self) -> Question | None:
        """What is to be asked next."""
        groups = len(self.belonging.known)
        if groups > 1:
            return "patients"
        if groups + len(self.belonging.unknown) > 1 and not self.together:
            return "slices"
        return "record" if self.doubtful and not self.form.empty else None

    def parts(self) -> list[tuple[Path, ...]]:
        """The groups to choose from; last the files that do not say whose they are."""
        unknown = self.belonging.unknown
        return [*self.belonging.known, *([unknown] if unknown else [])]

    def choose(self, place: int) -> Waiting:
        """The files of one part; the others are deleted."""
        parts = self.parts()
        kept = parts[place] if place < len(parts) else ()
        own = {str(path) for path in kept}
        uploads.discard([name for name in self.files if name not in own])
        known = kept in self.belonging.known
        belonging = Belonging((kept,)) if known else Belonging(unknown=kept)
        return replace(self, files=tuple(map(str, kept)), belonging=belonging)


def waiting(turn: int, taken: list[str], dropped: Dropped) -> Waiting:
    """Look at the headers of what was dropped; a system's leftovers are passed over.

    Raises
    ------
    ImageError
        Where nothing arrived.
    """
    if not taken:
        raise ImageError("No file arrived. Upload it again.", "image.not_found")
    scans = without_ignored([Path(name) for name in taken])
    belonging = by_patient(scans) if len(scans) > 1 else Belonging(unknown=(scans[0],))
    return Waiting(
        turn,
        tuple(taken),
        belonging,
        form=dropped.form,
        doubtful=dropped.doubtful,
        taken_off=dropped.taken_off,
    )


def discard(given: Waiting | None) -> None:
    """Delete the uploads of a question that nobody will answer."""
    if given is not None:
        uploads.discard(list(given.files))


def show(given: Waiting | None, words: Words) -> str:
    """The question, each choice as a button; empty where there is none."""
    asked = given.question() if given is not None else None
    if given is None or asked is None:
        return ""
    if asked == "patients":
        says, choices = _patients(given, words)
    elif asked == "slices":
        says, choices = _slices(given, words)
    else:
        says, choices = _record(given, words)
    buttons = "".join(
        f'<button type="button" data-choice="{given.turn}:{choice}">{esc(label)}</button>'
        for choice, label in choices
    )
    body = f'<p role="alert">{esc(says)}</p><div class="bx-choices">{buttons}</div>'
    return card(words("ask.heading"), body, "bx-question")


def show_aside(aside: Form | None, words: Words) -> str:
    """The visitor's own record while an example's stands in the form, and the way back."""
    if aside is None:
        return ""
    says = words("ask.aside", record=answers.record_fields(words, *aside))
    back = f'<button type="button" data-choice="back">{esc(words("ask.back"))}</button>'
    return f'<div class="bx-aside" role="status"><p>{esc(says)}</p>{back}</div>'


def _patients(given: Waiting, words: Words) -> tuple[str, list[tuple[str, str]]]:
    known = len(given.belonging.known)
    choices = []
    for place, part in enumerate(given.parts()):
        key = "ask.group" if place < known else "ask.group_unknown"
        label = words(key, number=place + 1, names=_names(part, words), count=len(part))
        choices.append((f"part-{place}", label))
    says = words("ask.patients", count=known)
    return says, [*choices, ("apart", words("ask.apart_all"))]


def _slices(given: Waiting, words: Words) -> tuple[str, list[tuple[str, str]]]:
    known, unknown = given.belonging.known, given.belonging.unknown
    every = [*(path for part in known for path in part), *unknown]
    names = _names(unknown if known else every, words)
    says = words("ask.mixed" if known else "ask.slices", names=names, count=len(every))
    return says, [("one", words("ask.one")), ("apart", words("ask.apart"))]


def _record(given: Waiting, words: Words) -> tuple[str, list[tuple[str, str]]]:
    names = _names([path for part in given.parts() for path in part], words)
    says = words("ask.record", record=answers.record_fields(words, *given.form), names=names)
    if given.taken_off:
        says += f" {words('ask.taken_off')}"
    return says, [("with", words("ask.with")), ("without", words("ask.without"))]


def _names(paths: tuple[Path, ...] | list[Path], words: Words) -> str:
    return words.items([path.name for path in paths], SHOWN_NAMES)
