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


def without_front_matter(text: str) -> str:
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


def item_title(item: SyntaxTreeNode) -> str:
    """What a roadmap line is called: its words without the box of a task list."""
    box = re.compile(r"^\[[ xX]\]\s+")
    inline = inline_of(item)
    return box.sub("", line_of(item)) if inline is not None and box.match(inline.content) else line_of(item)
