"""Draws batches: by kind, then by type, then by source, then by case.

So neither a large source nor a large case outweighs the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from braintx.core.labels import VIEW_STATES
from braintx.training.tumor.dress import HEALED, MIRRORED, PLAIN, PLANTED, SHAM, Order
from braintx.training.tumor.gallery import HOME, PITUITARY, Gallery, Shares, Shown
from braintx.training.tumor.said import ACCEPTED, CT, FOREIGN, MR_SEQUENCES, states_of

_SMALL = 18  # places a side of what heads are compared by
_ALIKE = 0.6
_NEAREST = 10
_BATCHES_OF = [
    "typed",
    "healed",
    "planted",
    "healthy",
    "sequence",
    "ct",
    "recoloured",
    "foreign",
    "template",
    "outlier",
]


@dataclass
class Drawer:
    """Draws batches from the pictures that one fit may see.

    Parameters
    ----------
    gallery : Gallery
    allowed : ndarray of bool
        Who may be shown.
    shares : Shares
    """

    gallery: Gallery
    allowed: NDArray[np.bool_]
    shares: Shares = field(default_factory=Shares)

    def __post_init__(self) -> None:
        g = self.gallery
        only = g.states[:, ACCEPTED] & (g.states.sum(axis=1) == 1)
        self._typed = only & (g.fine >= 0) & self.allowed
        coarse = g.masks[:, ::4, ::4].reshape(len(g), -1)
        self._masked = (coarse != 127).any(axis=1) & self.allowed
        self._outlined = self._masked & (coarse > 200).any(axis=1)
        no_tumor = [i for i, name in enumerate(VIEW_STATES) if name.endswith("none")]
        tumors = [i for i, name in enumerate(VIEW_STATES) if name.endswith("tumor")]
        brain = g.states[:, no_tumor].any(axis=1)
        template = g.source == "template"
        self._healthy = brain & ~g.states[:, tumors].any(axis=1) & self.allowed & ~template
        self._healthy &= ~np.isin(g.sequence, _OTHERS)
        self._sequence = self.allowed & ~self._healthy & ~template & ~g.outlier
        self._sequence &= g.states[:, :CT].any(axis=1) & ~g.states[:, ACCEPTED]
        self._template = template & self.allowed
        self._ct = g.states[:, CT] & self.allowed
        self._foreign = g.states[:, FOREIGN] & self.allowed
        self._outlier = g.outlier & self.allowed
        self._types_of: dict[str, int] = {}
        self._weights: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]] = {}
        self._neighbours()

    def draw(self, number: int, rng: np.random.Generator) -> Shown:
        """A batch of so many views."""
        shares = np.array([getattr(self.shares, name) for name in _BATCHES_OF])
        shares = shares * [self._has(name) for name in _BATCHES_OF]
        edges = np.cumsum(shares / shares.sum()) * number
        counts = np.diff(np.floor(edges + rng.random()).astype(int), prepend=0)
        counts[0] += number - counts.sum()
        rows: list[_Row] = []
        for name, count in zip(_BATCHES_OF, counts, strict=True):
            make: Callable[[np.random.Generator], _Row] = getattr(self, f"_draw_{name}")
            rows += [make(rng) for _ in range(count)]
        return self._stated(rows)

    def _has(self, name: str) -> bool:
        if name in ("healed", "recoloured"):
            return bool(self._heal)
        if name == "planted":
            return bool(self._plant)
        return bool(getattr(self, f"_{name}").any())

    def _pick(
        self, key: str, chosen: Callable[[], NDArray[np.bool_]], rng: np.random.Generator
    ) -> int:
        """One of the chosen; a case with n pictures of a category weighs sqrt(n)."""
        if key not in self._weights:
            g = self.gallery
            where = np.flatnonzero(chosen())
            category = np.char.add(np.char.add(g.source[where], "|"), g.sequence[where])
            _, of, sizes = np.unique(category, return_inverse=True, return_counts=True)
            case = np.char.add(np.char.add(category, "|"), g.group[where])
            _, inside, cases = np.unique(case, return_inverse=True, return_counts=True)
            copies = np.char.add(np.char.add(case, "|"), g.copy_of[where])
            _, copy, same = np.unique(copies, return_inverse=True, return_counts=True)
            weight = 1.0 / np.sqrt(cases[inside]) / same[copy]
            total = np.zeros(len(sizes))
            np.add.at(total, of, weight)
            weight = weight / total[of] * np.sqrt(sizes[of])
            if key.startswith("typed"):
                weight = weight * np.where(
                    self._one_sided(g.source[where]), self.shares.one_sided, 1
                )
            self._weights[key] = where, np.cumsum(weight / weight.sum())
        where, edges = self._weights[key]
        found = int(np.searchsorted(edges, rng.random()))
        return int(where[min(found, len(where) - 1)])

    def _draw_typed(self, rng: np.random.Generator) -> _Row:
        g = self.gallery
        present = np.array([bool((self._typed & (g.fine == k)).any()) for k in range(4)])
        p = np.array(self.shares.types) * present
        kind = int(rng.choice(4, p=p / p.sum()))
        own = self._typed & (g.fine == kind)
        home = g.source == HOME
        both = (own & home).any() and (own & ~home).any()
        share = self.shares.home
        if both and self._one_sided(g.source[own & ~home]).all():
            share = 1 - (1 - share) * self.shares.one_sided
        at_home = rng.random() < share if both else bool((own & home).any())
        base = self._pick(f"typed {kind} {at_home}", lambda: own & (home == at_home), rng)
        if base in self._sided and rng.random() < self.shares.doubled:
            return _Row(base, base, True, MIRRORED, keep_left=self._sided[base])
        return self._maybe_sham(base, rng)

    def _one_sided(self, sources: NDArray[np.str_]) -> NDArray[np.bool_]:
        """Whether each source shows tumours of one type alone."""
        g = self.gallery
        if not self._types_of:
            for source in np.unique(g.source[self._typed]):
                kinds = np.unique(g.fine[self._typed & (g.source == source)])
                self._types_of[str(source)] = len(kinds)
        return np.array([self._types_of.get(str(source), 0) == 1 for source in sources])

    def _maybe_sham(self, base: int, rng: np.random.Generator) -> _Row:
        if base in self._heal and rng.random() < self.shares.sham:
            partner, flipped = self._heal[base][int(rng.integers(len(self._heal[base])))]
            return _Row(base, partner, flipped, SHAM)
        return _Row(base)

    def _draw_healed(self, rng: np.random.Generator) -> _Row:
        if self._sided and rng.random() < 0.35:
            base = self._pick("sided", lambda: _at(self._sided, len(self.gallery)), rng)
            return _Row(base, base, True, MIRRORED, keep_left=not self._sided[base], healed=True)
        base = self._pick("heal", lambda: _at(self._heal, len(self.gallery)), rng)
        partner, flipped = self._heal[base][int(rng.integers(len(self._heal[base])))]
        return _Row(base, partner, flipped, HEALED, healed=True)

    def _draw_planted(self, rng: np.random.Generator) -> _Row:
        base = self._pick("plant", lambda: _at(self._plant, len(self.gallery)), rng)
        partner, flipped = self._plant[base][int(rng.integers(len(self._plant[base])))]
        return _Row(base, partner, flipped, PLANTED)

    def _draw_recoloured(self, rng: np.random.Generator) -> _Row:
        way = rng.random()
        if way < 0.5:
            row = self._draw_typed(rng)
        elif way < 0.8 or not self._healthy.any():
            row = self._draw_healed(rng)
        else:
            row = self._draw_healthy(rng)
        row.recolour = True
        return row

    def _draw_healthy(self, rng: np.random.Generator) -> _Row:
        return _Row(self._pick("healthy", lambda: self._healthy, rng))

    def _draw_sequence(self, rng: np.random.Generator) -> _Row:
        return _Row(self._pick("sequence", lambda: self._sequence, rng))

    def _draw_ct(self, rng: np.random.Generator) -> _Row:
        return _Row(self._pick("ct", lambda: self._ct, rng))

    def _draw_foreign(self, rng: np.random.Generator) -> _Row:
        return _Row(self._pick("foreign", lambda: self._foreign, rng))

    def _draw_template(self, rng: np.random.Generator) -> _Row:
        return _Row(self._pick("template", lambda: self._template, rng))

    def _draw_outlier(self, rng: np.random.Generator) -> _Row:
        return _Row(self._pick("outlier", lambda: self._outlier, rng))

    def _stated(self, rows: list[_Row]) -> Shown:
        g, n = self.gallery, len(rows)
        states = np.zeros((n, len(VIEW_STATES)), bool)
        types, weight = np.zeros((n, 3), np.float32), np.zeros(n, np.float32)
        subtype = np.full(n, -1)
        for i, row in enumerate(rows):
            states[i] = _states(g, row)
            fine = int(g.fine[row.partner if row.deed == PLANTED else row.base])
            if row.recolour or row.healed or (not states[i, ACCEPTED] and row.deed != PLANTED):
                fine = -1
            if fine >= 0:
                types[i, min(fine, 2)], weight[i] = 1.0, 1.0
                of = g.source[row.partner if row.deed == PLANTED else row.base]
                if of != HOME and self._one_sided(np.array([of]))[0]:
                    weight[i] = self.shares.one_sided_weight
                subtype[i] = fine - PITUITARY if fine >= PITUITARY else -1
            elif g.outlier[row.base]:
                types[i], weight[i] = 1 / 3, 0.5
            elif row.healed and not row.recolour:
                types[i], weight[i] = 1 / 3, 0.2
        column = {name: [getattr(row, name) for row in rows] for name in _Row.__annotations__}
        order = Order(
            np.array(column["base"]),
            np.array(column["partner"]),
            np.array(column["flipped"], bool),
            np.array(column["deed"]),
            np.array(column["keep_left"], bool),
            np.array(column["recolour"], bool),
            ~g.stripped[column["base"]],
            ~g.states[column["base"], FOREIGN],
        )
        return Shown(order, states, types, weight, subtype)

    def _neighbours(self) -> None:
        """Who may lend tissue to whom: like heads of other cases."""
        g = self.gallery
        small, coarse = _compared(g)
        masked = np.flatnonzero(self._outlined & self._typed)
        donors = np.flatnonzero(
            self.allowed & (g.states[:, ACCEPTED] | g.states[:, 1]) & self._masked & ~g.outlier
        )
        self._heal = _nearest(g, small, coarse, masked, donors)
        bases = np.flatnonzero(self._healthy & self._masked & ~np.isin(g.sequence, _NOT_T1))
        lenders = masked[g.source[masked] == HOME]
        self._plant = _nearest(g, small, coarse, bases, lenders)
        self._sided: dict[int, bool] = {}
        for i in masked:
            columns = np.flatnonzero(coarse[i].reshape(_SMALL, _SMALL).any(axis=0))
            flipped = small[i].reshape(_SMALL, _SMALL)[:, ::-1].ravel()
            middle = _SMALL // 2
            lateral = columns[-1] < middle - 1 or columns[0] > middle
            if lateral and float(small[i] @ flipped) > _ALIKE:
                self._sided[int(i)] = bool(columns[0] < middle)


_OTHERS = np.array(["FLAIR", "T1W", "T2W", "FLAIR_MNI_skullstripped", "T1W_MNI_skullstripped",
                    "T2W_MNI_skullstripped"])  # fmt: skip
_NOT_T1 = np.array(["T2"])


@dataclass
class _Row:
    base: int
    partner: int = 0
    flipped: bool = False
    deed: int = PLAIN
    keep_left: bool = False
    recolour: bool = False
    healed: bool = False


def _at(chosen: Mapping[int, object], length: int) -> NDArray[np.bool_]:
    found = np.zeros(length, bool)
    found[list(chosen)] = True
    return found


def _states(g: Gallery, row: _Row) -> NDArray[np.bool_]:
    """What a picture may be, after what was done to it."""
    states: NDArray[np.bool_] = g.states[row.base].copy()
    if row.healed:
        states[:] = False
        states[list(states_of(("T1C",), False))] = True
    if row.deed == PLANTED:
        unsure = states[: 2 * len(MR_SEQUENCES)].sum() > 2  # of an unnamed sequence
        states[:] = False
        states[list(states_of(MR_SEQUENCES if unsure else ("T1C",), True))] = True
    if row.recolour:
        pairs = np.asarray(states[: 2 * len(MR_SEQUENCES)].reshape(-1, 2).any(axis=0), bool)
        states[:] = False
        for shown, tumor in zip(pairs.tolist(), (True, False), strict=True):
            if shown:
                states[list(states_of(MR_SEQUENCES[1:], tumor))] = True
    return states


def _compared(g: Gallery) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Thumbnails of length one, and the places that a tumour touches."""
    side = (_SMALL, _SMALL)
    small = np.stack([cv2.resize(p, side, interpolation=cv2.INTER_AREA) for p in g.pixels])
    rows = small.reshape(len(small), -1).astype(np.float32)
    rows -= rows.mean(axis=1, keepdims=True)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True) + 1e-6
    inside = np.stack(
        [
            cv2.resize((m > 200).astype(np.uint8) * 255, side, interpolation=cv2.INTER_AREA)
            for m in g.masks
        ]
    )
    return rows, inside.reshape(len(g), -1) > 2


def _nearest(
    g: Gallery,
    small: NDArray[np.float32],
    coarse: NDArray[np.bool_],
    bases: NDArray[np.int64],
    donors: NDArray[np.int64],
) -> dict[int, list[tuple[int, bool]]]:
    """For each base the likest donors of another case that show no tumour where it does."""
    if not len(bases) or not len(donors):
        return {}
    n = _SMALL * _SMALL
    mirror = np.arange(n).reshape(_SMALL, _SMALL)[:, ::-1].ravel()
    rows = np.concatenate([small[donors], small[donors][:, mirror]])
    places = np.concatenate([coarse[donors], coarse[donors][:, mirror]]).astype(np.float32)
    found: dict[int, list[tuple[int, bool]]] = {}
    for start in range(0, len(bases), 256):
        part = bases[start : start + 256]
        likeness = small[part] @ rows.T
        likeness[(coarse[part].astype(np.float32) @ places.T) > 0] = -1
        same = g.group[part][:, None] == g.group[donors][None]
        same |= g.stripped[part][:, None] != g.stripped[donors][None]
        likeness[np.tile(same, 2)] = -1
        best = np.argpartition(-likeness, min(_NEAREST, len(rows) - 1), axis=1)[:, :_NEAREST]
        for i, row, near in zip(part, likeness, best, strict=True):
            kept = [
                (int(donors[k % len(donors)]), bool(k >= len(donors)))
                for k in near
                if row[k] > _ALIKE
            ]
            if kept:
                found[int(i)] = kept
    return found
