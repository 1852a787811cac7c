"""Notes drawn from templates, each with what is in it and where.

Two parts that share nothing, neither templates nor names: "train" was looked at while the rules
were written, "held" only to count.
"""

from __future__ import annotations

import json
import random
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from braintx.data.deidentify.notes import Kind

HERE = Path(__file__).parent
SLOT = re.compile(r"\{(\w+)(?:\.(\w+))?\}")


@dataclass(frozen=True)
class Drawn:
    """A note and the identifiers in it."""

    text: str
    spans: tuple[tuple[Kind, int, int], ...]


def lists(language: str, part: str) -> dict[str, Any]:
    """Templates and names of one language and part."""
    everything = json.loads((HERE / "drawn.json").read_text(encoding="utf-8"))
    return dict(everything[language][part])


def draw(language: str, part: str, count: int, seed: int = 0) -> list[Drawn]:
    """So many notes, always the same ones for a seed."""
    given, chance = lists(language, part), random.Random(f"{language}{part}{seed}")  # noqa: S311
    return [_one(given, language, chance) for _ in range(count)]


def _one(given: dict[str, Any], language: str, chance: random.Random) -> Drawn:
    lines = [chance.choice(given["headers"])] if chance.random() < 0.6 else []
    lines += chance.sample(given["sentences"], chance.randint(2, 5))
    lines += chance.sample(given["clinical"], chance.randint(2, 5))
    body = lines[1:] if len(lines) > 8 else lines
    chance.shuffle(body)
    if chance.random() < 0.4:
        body.append(chance.choice(given["closings"]))
    joint = chance.choice([" ", " ", "\n", "\n", ". " if chance.random() < 0.1 else " "])
    text, spans = "", []
    people = _People(given, language, chance)
    for template in body:
        at = 0
        text += joint if text else ""
        for slot in SLOT.finditer(template):
            text += template[at : slot.start()]
            kind, value = people.fill(slot[1], slot[2])
            spans.append((kind, len(text), len(text) + len(value)))
            text += value
            at = slot.end()
        text += template[at:]
    return Drawn(_styled(text, chance), tuple(spans))


def _styled(text: str, chance: random.Random) -> str:
    """Sometimes without accents, in capitals, or without capitals; never longer or shorter."""
    style = chance.random()
    if style < 0.2:
        text = "".join(unicodedata.normalize("NFD", c)[0] for c in text)
    if style < 0.06:
        return text.lower()
    return text.upper() if 0.06 <= style < 0.1 and "ß" not in text else text


class _People:
    """The patient of one note, and values for every slot."""

    def __init__(self, given: dict[str, Any], language: str, chance: random.Random) -> None:
        self.given, self.language, self.chance = given, language, chance
        self.patient = self._person()

    def _person(self) -> tuple[str, str]:
        first = self.chance.choice(self.given["first"])
        if self.chance.random() < 0.25:
            first += " " + self.chance.choice(self.given["first"])
        last = self.chance.choice(self.given["last"])
        if self.language == "es" and self.chance.random() < 0.7:
            last += " " + self.chance.choice(self.given["last"])
        return first, last

    def fill(self, slot: str, form: str | None) -> tuple[Kind, str]:
        """The kind of a slot and a value for it."""
        kind, maker = {
            "p": ("name", lambda: self._named(self.patient, form)),
            "n": ("name", lambda: self._named(self._person(), form)),
            "id": ("national_id", self._id),
            "mrn": ("record_number", self._mrn),
            "phone": ("phone", self._phone),
            "email": ("email", self._email),
            "url": ("url", lambda: self.chance.choice(self.given["urls"])),
            "addr": ("address", lambda: self._figures(self.chance.choice(self.given["addresses"]))),
            "place": ("place", lambda: self.chance.choice(self.given["places"])),
            "inst": ("institution", lambda: self.chance.choice(self.given["institutions"])),
            "date": ("date", lambda: self._date(False)),
            "pdate": ("date", lambda: self._date(True)),
            "old": ("age_over_89", lambda: str(self.chance.randint(90, 104))),
        }[slot]
        return kind, maker()  # type: ignore[return-value]

    def _named(self, person: tuple[str, str], form: str | None) -> str:
        first, last = person
        return {
            None: f"{first} {last}",
            "first": first.split()[0],
            "last": self._one_surname(last),
            "comma": f"{last}, {first}",
            "initial": f"{first[0]}. {self._one_surname(last)}",
            "upper": f"{first} {last}".upper(),
        }[form]

    @staticmethod
    def _one_surname(last: str) -> str:
        return (
            last
            if last.split(maxsplit=1)[0].lower() in ("de", "del", "van", "san")
            else last.split(maxsplit=1)[0]
        )

    def _figures(self, pattern: str) -> str:
        return re.sub(
            "[#@~]",
            lambda m: (
                str(self.chance.randint(1, 9))
                if m[0] == "#"
                else "#"
                if m[0] == "~"
                else self.chance.choice("ABCDFGH")
            ),
            pattern,
        )

    def _id(self) -> str:
        pattern = self.chance.choice(self.given["ids"])
        if pattern == "DNI":
            number = self.chance.randint(10_000_000, 79_999_999)
            return (
                f"{number}{self.chance.choice(['', '-'])}{'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}"
            )
        if pattern == "NIE":
            number = self.chance.randint(1_000_000, 9_999_999)
            return f"X{number}{'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}"
        return self._figures(pattern)

    def _mrn(self) -> str:
        return self._figures(self.chance.choice(self.given["mrns"]))

    def _phone(self) -> str:
        return self._figures(self.chance.choice(self.given["phones"]))

    def _email(self) -> str:
        plain = unicodedata.normalize("NFD", ".".join(self.patient).lower())
        user = "".join(c for c in plain if (c.isascii() and c.isalpha()) or c == ".")
        domain = self.chance.choice(self.given["domains"])
        return f"{user[:24].strip('.')}{self.chance.randint(1, 99)}@{domain}"

    def _date(self, partial: bool) -> str:
        months = self.given["months"]
        name = self.chance.choice(months)
        day, month, year = (
            self.chance.randint(1, 28),
            months.index(name) + 1,
            self.chance.randint(1932, 2025),
        )
        pattern = self.chance.choice(self.given["partial_dates" if partial else "dates"])
        return str(pattern).format(d=day, m=month, y=year, yy=year % 100, name=name, short=name[:3])
