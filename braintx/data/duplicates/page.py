"""The report as one HTML page: the groups as strips of pictures, nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from braintx.core.html import data_uri
from braintx.core.records import Issue
from braintx.data.duplicates.auditing import Audit
from braintx.data.duplicates.fingerprint import Look
from braintx.data.duplicates.groups import CERTAIN, Member, PictureGroup
from braintx.data.duplicates.table import Pose
from braintx.i18n import Words

SHOWN = 150
"""Groups on the page, the largest first; the table has all."""

_SIDE = 112
_STYLE = """
:root { color-scheme: light dark; --line: #8884; --doubt: #b45f06; --sure: #2e7d32 }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1rem; margin: 2rem 0 .5rem }
.strip { display: flex; flex-wrap: wrap; gap: .75rem }
figure { margin: 0; flex: none; width: 112px; font-size: 12px; line-height: 1.35 }
figure img { display: block; width: 112px; height: 112px; object-fit: contain; background: #000;
  margin-bottom: 2px }
figcaption { overflow-wrap: anywhere }
.bar { height: 4px; background: var(--line); margin: 3px 0 }
.bar i { display: block; height: 100%; background: var(--sure) }
.doubt .bar i { background: var(--doubt) }
.muted { opacity: .7 }
table { border-collapse: collapse } td, th { text-align: left; padding: .1rem 1rem .1rem 0 }
"""


def write_page(audit: Audit, look: Callable[[str], Look], path: Path, title: str) -> None:
    """Write the page.

    Parameters
    ----------
    audit : Audit
    look : callable
        Gives what is kept of a picture by its digest; `WorkFile.look` is one.
    path : Path
    title : str
        Names what was audited.
    """
    copied = audit.copied
    strips = "".join(_strip(group, audit, look) for group in copied[:SHOWN])
    left_out = len(copied) - SHOWN
    more = f"<p>{left_out} smaller groups are in the table only.</p>" if left_out > 0 else ""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "<!doctype html><html lang='en'><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        f"<title>Copies in {escape(title)}</title><style>{_STYLE}</style>"
        f"<h1>Copies in {escape(title)}</h1>{_summary(audit)}{strips}{more}"
        f"{_problems(audit.issues)}</html>\n",
        encoding="utf-8",
    )


def _summary(audit: Audit) -> str:
    sizes = audit.sizes
    return (
        f"<p>{len(audit.digests)} pictures, {len(audit.groups)} different ones. {sum(sizes)} lie "
        f"in {len(sizes)} groups of copies. Upper row: as found. Lower row: laid on the first "
        "picture of the strip, where a copy looks the same. The bar and the number say how well "
        "nine tenths of the fine structure correlate, at the weakest link on the way to the first "
        f"picture: 1 is a perfect fit; orange, below {CERTAIN}, deserves a look.</p>"
    )


def _strip(group: PictureGroup, audit: Audit, look: Callable[[str], Look]) -> str:
    first = look(audit.digests[group.representative])
    figures = "".join(
        _figure(member, look(audit.digests[member.file]), first, group.representative)
        for member in group.members
    )
    return f"<h2>{group.name}: {len(group.members)} pictures</h2><div class='strip'>{figures}</div>"


def _figure(member: Member, look: Look, first: Look, representative: str) -> str:
    name = f"<figcaption>{escape(member.file)}"
    if look.digest == first.digest:
        note = "the others are laid on it" if member.file == representative else "same pixels"
        return (
            f"<figure>{_image(look.small)}{_image(first.small)}<div class='bar'></div>{name}"
            f"<div class='muted'>{note}</div></figcaption></figure>"
        )
    laid = first.to_small() @ member.matrix @ np.linalg.inv(look.to_small())
    upright = cv2.warpAffine(look.small, laid[:2], first.small.shape[::-1])
    pose = Pose.of(member.matrix)
    doubt = " class='doubt'" if member.score < CERTAIN else ""
    return (
        f"<figure{doubt}>{_image(look.small)}{_image(np.asarray(upright, np.uint8))}"
        f"<div class='bar'><i style='width:{100 * max(member.score, 0):.0f}%'></i></div>{name}"
        f"<div><b>{member.score:.3f}</b></div><div class='muted'>{member.agreeing} of "
        f"{member.matched} points agree; {'mirrored, ' if pose.mirrored else ''}"
        f"turned {round(pose.turned)}°, × {pose.zoom:.2f}</div></figcaption></figure>"
    )


def _image(picture: NDArray[np.uint8]) -> str:
    scale = _SIDE / max(picture.shape)
    thumb = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    _, jpeg = cv2.imencode(".jpg", thumb, [cv2.IMWRITE_JPEG_QUALITY, 80])
    return f"<img alt='' src='{data_uri(jpeg.tobytes(), 'image/jpeg')}'>"


def _problems(issues: Sequence[Issue]) -> str:
    if not issues:
        return ""
    rows = "".join(
        f"<tr><td>{escape(issue.code)}</td><td>{issue.count}</td><td>"
        f"{escape(', '.join(Words().examples(issue)))}"
        f"{' …' * (issue.count > len(issue.examples))}</td></tr>"
        for issue in issues
    )
    return (
        "<h2>Files that could not be read</h2><table><tr><th>code</th><th>files</th><th>names</th>"
        f"</tr>{rows}</table>"
    )
