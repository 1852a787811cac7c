"""Whose record the form holds: the visitor's or an example's, and for which scan.

==================================  =========================  ==================================
the form holds                      a scan is dropped          an example is clicked
==================================  =========================  ==================================
nothing                             read without a record      the example's record
what the visitor wrote, and no      read with it               the example's record; the
scan was read since                                            visitor's is set aside, and said
what the visitor wrote, and some    the visitor is asked       the same
scan was read (with it, or before)
an example's record                 taken off                  the other example's record
an example's record, altered        what the example wrote is  what the visitor wrote is set
                                    taken off; the visitor is  aside, and said
                                    asked about the rest
an example's record, the visitor's  the visitor's is put       the other example's record; the
own set aside                       back and asked about       visitor's stays set aside
==================================  =========================  ==================================

A record that is written after a scan was read, and read again with it, is that scan's. Starting
over empties the form and forgets all of this; so does leaving the page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from braintx.core.errors import ClinicalError
from braintx.core.records import ClinicalRecord


class Form(NamedTuple):
    """The record as the controls hold it."""

    age: str = ""
    sex: str = ""
    note: str = ""

    @classmethod
    def of(cls, age: object, sex: object, note: object) -> Form:
        """The controls' values; a control may be empty in more than one way."""
        return cls(*(str(value or "").strip() for value in (age, sex, note)))

    @property
    def empty(self) -> bool:
        """Whether nothing is filled in."""
        return not any(self)


@dataclass(frozen=True)
class Dropped:
    """What becomes of the records when a scan is dropped.

    Attributes
    ----------
    form : Form
        What stays in the form.
    doubtful : bool
        Whether the visitor must say whose that is.
    taken_off : bool
        Whether something that an example wrote was mixed with it.
    aside : Form or None
        What stays set aside.
    """

    form: Form
    doubtful: bool = False
    taken_off: bool = False
    aside: Form | None = None


@dataclass(frozen=True)
class Held:
    """What is known of the form's origin; it holds nothing of a patient.

    The visitor's own record that an example set aside is kept apart from this, for an hour.

    Attributes
    ----------
    read : bool
        Whether a scan was read since the window was opened, or since starting over.
    filled : Form or None
        What the open example wrote into the form.
    """

    read: bool = False
    filled: Form | None = None

    def own(self, form: Form) -> Form:
        """What of the form the visitor wrote."""
        if self.filled is None:
            return form
        pairs = zip(form, self.filled, strict=True)
        return Form(*("" if value == its else value for value, its in pairs))

    def drop(self, form: Form, aside: Form | None = None) -> tuple[Held, Dropped]:
        """A scan is dropped."""
        own = self.own(form)
        if own.empty and self.filled is not None and aside is not None:
            return Held(self.read), Dropped(aside, doubtful=True)
        read = self.read and not own.empty
        taken_off = not own.empty and own != form
        return Held(read), Dropped(own, read, taken_off, aside)

    def click(
        self, form: Form, example: Form, aside: Form | None = None
    ) -> tuple[Held, Form | None]:
        """An example is clicked and writes its record; gives what is set aside then."""
        own = self.own(form)
        return Held(True, example), aside if own.empty else own

    def after_reading(self) -> Held:
        """A scan was read with the form as it stood."""
        return replace(self, read=True)


def record_of(form: Form) -> ClinicalRecord:
    """The form as a record; 58.5 may be written 58,5.

    Raises
    ------
    ClinicalError
        Where the age is no number.
    """
    try:
        years = float(form.age.replace(",", ".")) if form.age else None
    except ValueError as error:
        raise ClinicalError(
            "The age '{age}' is no number. Give years between 0 and 120, or leave it empty.",
            age=form.age,
        ) from error
    sex = form.sex
    return ClinicalRecord(years, "F" if sex == "F" else "M" if sex == "M" else None, form.note)
