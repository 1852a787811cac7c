"""What every page must keep to."""

from __future__ import annotations

import re
from html.parser import HTMLParser


class Balance(HTMLParser):
    """Notes elements that are closed in another order than they were opened."""

    VOID = frozenset(("meta", "img", "br", "path", "use", "rect"))

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID and (not self.open or self.open.pop() != tag):
            self.wrong.append(tag)


def sections(page: str) -> list[str]:
    """The anchors of its parts, in order."""
    return re.findall(r"<section id='(\w+)'", page)


def check_whole(page: str) -> None:
    """Well formed, nothing loaded from elsewhere, every reference met."""
    parser = Balance()
    parser.feed(page)
    assert (parser.wrong, parser.open) == ([], [])
    named = re.findall(r"""\bid=["']([^"']+)["']""", page)
    used = re.findall(r"""(?:href=["']#|url\(#)([^"')]+)""", page)
    assert used
    assert set(used) <= set(named)
    assert len(named) == len(set(named))
    assert not re.findall(r"""(?:src|href)=["'](?!#|data:)""", page)
    assert set(re.findall(r"https?://[^\s\"'<]+", page)) == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
