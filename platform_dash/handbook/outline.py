"""A Markdown page as its outline: sections under their headings, each with the blocks right below it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from markdown_it.tree import SyntaxTreeNode

from platform_dash.handbook.horizons import Horizon, horizon_in
from platform_dash.handbook.words import (
    MARKDOWN,
    bare,
    body_of,
    heading_title,
    inline_of,
    text_of,
    title_in_front_matter,
)

_DEEP = 64  # columns of indentation, and more markers on one line than anybody writes: not read, but listed
_MARKERS = re.compile(r"^\s*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+|>[ \t]?){16,}")
_RULE = re.compile(r"^[-*_ \t]*$")
_LISTED = re.compile(r"^\s*(?:[-*+>]|\d{1,9}[.)])\s")
_BOLD_HORIZON, _BOLD, _BOLD_PART = 7, 8, 9  # lines of bold words stand below every heading
_PART_OF_AN_OBJECTIVE = re.compile(
    r"^(?:the\s+)?(?:key results?|krs?\b|what (?:we(?:['’]ll| will)|we are going to) (?:ship|do|deliver|build)|deliverables|"
    r"success (?:metrics|criteria)|how we(?:['’]ll| will)? measure|why\b|motivations?|rationale|context\b)",
    re.I,
)
_SUMMARY = re.compile(r"<summary[^>]*>(?P<words>.*?)</summary>", re.I | re.S)
_TAG = re.compile(r"<[^>]*>")
_A_TAIL = re.compile(r"^\s*(?:[(\[][^()\[\]]{2,60}[)\]]|[–—-]\s*[^.]{2,60}|@[\w-]+)\s*$")
_A_WORD_OF_CAUTION = re.compile(r"^(?:note|important|warning|caution|tip|tl;?dr|update|disclaimer)\b", re.I)


@dataclass(eq=False)
class Section:
    """A heading with what stands right below it. words: as they are written, links and emphasis as their words; level 0 is
    the page itself; lines count from 0, `end` is the line below the heading. bold: a line of bold words."""

    level: int
    words: str
    start: int
    end: int
    node: SyntaxTreeNode | None = None
    parent: "Section | None" = None
    bold: bool = False
    blocks: list[SyntaxTreeNode] = field(default_factory=list)
    children: list["Section"] = field(default_factory=list)

    @cached_property
    def bare(self) -> str:
        """The heading's words without emoji, anchors, a number before and a colon behind them."""
        return re.sub(r"^\d{1,2}(?:\.\d{1,2})*[.)]\s+", "", bare(self.words)).rstrip(" :")

    @cached_property
    def horizon(self) -> Horizon | None:
        """The horizon that the heading names, also set apart beside other words."""
        return horizon_in(self.bare)

    @property
    def title(self) -> str:
        """What the heading is called where it is an outcome."""
        return heading_title(self.node) if self.node is not None else self.words

    def walk(self) -> Iterator["Section"]:
        """The section and those below it, as the page goes."""
        yield self
        for child in self.children:
            yield from child.walk()

    def above(self) -> Iterator["Section"]:
        """The sections it stands in, the nearest first."""
        if self.parent is not None:
            yield self.parent
            yield from self.parent.above()


def readable(text: str) -> tuple[str, tuple[tuple[int, str], ...]]:
    """The text with what is too deep to be read left blank, and those lines (from 1)."""
    lines, left = text.split("\n"), []
    for n, line in enumerate(lines):
        columns = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
        if (_MARKERS.match(line) and not _RULE.match(line)) or (columns >= _DEEP and _LISTED.match(line)):
            lines[n] = ""
            left.append((n + 1, line.strip()))
    return "\n".join(lines), tuple(left)


def outline(text: str) -> Section:
    """The page's sections. The text is `readable`."""
    tree = SyntaxTreeNode(MARKDOWN.parse(body_of(text)))
    page = Section(0, title_in_front_matter(text), 0, 0)
    at = page
    folded: list[int] = []  # the levels above each part that a click unfolds
    for node in tree.children:
        if node.type == "html_block" and "</details" in node.content.casefold() and folded:
            above = folded.pop()
            while at.level > above:
                at = at.parent or page
        summary = _SUMMARY.search(node.content) if node.type == "html_block" else None
        if summary is not None:
            folded.append(at.level)
            words = " ".join(_TAG.sub(" ", summary["words"]).split())
            start, end = node.map or (0, 1)
            section = Section(max(at.level + 1, _BOLD_HORIZON), words, start, end, None, at, bold=True)
            at.children.append(section)
            at = section
            continue
        level = int(node.tag[1]) if node.type == "heading" else _bold_level(node)
        if not level:
            at.blocks.append(node)
            continue
        while at.level >= level:
            at = at.parent or page
        start, end = node.map or (0, 1)
        words = " ".join(text_of(node).split())
        section = Section(level, words, start, end, node, at, bold=level >= _BOLD_HORIZON)
        at.children.append(section)
        at = section
    return page


def _bold_level(node: SyntaxTreeNode) -> int:
    """The level of a paragraph that is nothing but a few bold words, 0 for any other block."""
    inline = inline_of(node) if node.type == "paragraph" else None
    parts = [n for n in inline.children if not (n.type == "text" and n.content.strip(" :") == "")] if inline else []
    tail = len(parts) == 2 and parts[1].type == "text" and _A_TAIL.match(parts[1].content) is not None
    if not parts or not (len(parts) == 1 or tail) or parts[0].type != "strong":
        return 0
    words = bare(text_of(node)).rstrip(":").strip()
    if not words or len(words.split()) > 14 or words[-1] in ".!?" or _A_WORD_OF_CAUTION.match(words):
        return 0
    if _PART_OF_AN_OBJECTIVE.match(words):
        return _BOLD_PART
    return _BOLD_HORIZON if horizon_in(words) else _BOLD
