"""The visible words of a Markdown page: mis-decoded characters put right, links and emphasis as their words."""

import re

import ftfy
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from platform_dash.handbook.page import Repair
from platform_dash.model import foreign_line


def repaired(text: str) -> tuple[str, tuple[Repair, ...]]:
    """The text with mis-decoded characters put right, line by line, and what was put right."""
    lines, repairs = [], []
    for n, line in enumerate(text.split("\n"), start=1):
        better = ftfy.fix_encoding(line) if not line.isascii() else line
        if better != line:
            repairs.append(Repair(line=n, before=line.strip(), after=better.strip()))
        lines.append(better)
    return "\n".join(lines), tuple(repairs)


def body_of(text: str) -> str:
    """The page below its front matter, with blank lines in place of it so that line numbers hold."""
    lines = text.split("\n")
    if lines and lines[0].strip() == "---":
        for n, line in enumerate(lines[1:80], start=1):
            if line.strip() == "---":
                return "\n".join([""] * (n + 1) + lines[n + 1 :])
    return text


def title_of(words: str) -> str:
    """What a list item that holds these words is called on import."""
    tree = SyntaxTreeNode(MarkdownIt("commonmark").parse(f"- {words}"))
    item = next((n for n in tree.walk() if n.type == "list_item"), None)
    return item_title(item) if item is not None else ""


def heading_of(words: str) -> str:
    """What a heading that holds these words says on import."""
    tree = SyntaxTreeNode(MarkdownIt("commonmark").parse(f"# {words}"))
    node = next((n for n in tree.children if n.type == "heading"), None)
    return " ".join(text_of(node).split()) if node is not None else ""


def text_of(node: SyntaxTreeNode) -> str:
    """The visible text of a node: links and emphasis as their words."""
    if node.type in ("text", "code_inline"):
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return " "
    if node.type == "image":
        return ""
    return "".join(text_of(child) for child in node.children)


def inline_of(node: SyntaxTreeNode) -> SyntaxTreeNode | None:
    """The first line of a list item or a paragraph."""
    for child in node.children:
        if child.type == "inline":
            return child
        if child.type == "paragraph":
            return inline_of(child)
    return None


def line_of(node: SyntaxTreeNode) -> str:
    inline = inline_of(node)
    return foreign_line(" ".join(text_of(inline).split()), 300) if inline else ""


_BOX = re.compile(r"^\[[ xX]\]\s+")
_TICKED = re.compile(r"^\[[xX]\]\s")
_STRUCK = re.compile(r"^~~(?P<words>(?:(?!~~).)+)~~$")
_EMOJI = re.compile(r"^(?:[✅✔☑]\ufe0f?|:(?:white_check_mark|heavy_check_mark|ballot_box_with_check):)\s*")


def _marks(item: SyntaxTreeNode) -> tuple[bool, bool]:
    """(whether a list item is boxed, whether all of it is struck out), as it is written."""
    inline = inline_of(item)
    written = inline.content if inline is not None else ""
    return _BOX.match(written) is not None, _STRUCK.match(_EMOJI.sub("", _BOX.sub("", written.strip()))) is not None


def item_title(item: SyntaxTreeNode) -> str:
    """What a roadmap line is called: its words without the marks that say how far it is."""
    boxed, struck = _marks(item)
    words = _EMOJI.sub("", _BOX.sub("", line_of(item)) if boxed else line_of(item))
    return words.strip("~").strip() if struck else words


def is_done(item: SyntaxTreeNode) -> bool:
    """Whether a roadmap line is marked as done: its box is ticked, or all of it is struck out."""
    inline = inline_of(item)
    return _marks(item)[1] or (inline is not None and _TICKED.match(inline.content) is not None)


def has_tick(item: SyntaxTreeNode) -> bool:
    """Whether an emoji before a line may say that it is done: only likely, so a person decides."""
    return _EMOJI.match(_BOX.sub("", line_of(item))) is not None and not is_done(item)
