"""The visible words of a Markdown page: mis-decoded characters put right, links and emphasis as their words."""

import re
import unicodedata

import ftfy
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from platform_dash.handbook.page import Repair
from platform_dash.model import foreign_line

MARKDOWN = MarkdownIt("commonmark", {"maxNesting": 160}).enable("table")


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


def title_in_front_matter(text: str) -> str:
    """What the front matter calls the page, "" where it does not."""
    lines = text.split("\n")
    if lines[0].strip() != "---":
        return ""
    for line in lines[1:80]:
        if line.strip() == "---":
            return ""
        if match := re.match(r"title:\s*[\"']?(?P<title>[^\"'].*?)[\"']?\s*$", line):
            return match["title"]
    return ""


def title_of(words: str) -> str:
    """What a list item that holds these words is called on import."""
    tree = SyntaxTreeNode(MARKDOWN.parse(f"- {words}"))
    item = next((n for n in tree.walk() if n.type == "list_item"), None)
    return item_title(item) if item is not None else ""


def heading_of(words: str) -> str:
    """What a heading that holds these words says on import."""
    tree = SyntaxTreeNode(MARKDOWN.parse(f"# {words}"))
    node = next((n for n in tree.children if n.type == "heading"), None)
    return heading_title(node) if node is not None else ""


def heading_title(node: SyntaxTreeNode) -> str:
    """The words of a heading without its anchor, the marks of what is done, and what a component left behind."""
    words = _EMOJI.sub("", _ANCHOR.sub("", " ".join(text_of(node).split())))
    return _without_empty(unstruck(words), node)


def heading_marks(node: SyntaxTreeNode) -> tuple[bool, bool]:
    """(whether all of a heading is struck out, whether a tick stands before it)."""
    words = " ".join(text_of(node).split())
    return _STRUCK.match(_EMOJI.sub("", words)) is not None, _EMOJI.match(words) is not None


def _without_empty(words: str, node: SyntaxTreeNode | None) -> str:
    """Words without the brackets or the dash that stood around a component, which says no words of its own."""
    if node is None or not any(n.type == "html_inline" for n in node.walk()):
        return words
    return re.sub(r"\s*[(\[]\s*[)\]]|\s+[–—-]\s*$", "", words).strip()


_ANCHOR = re.compile(r"\s*\{[#.:][^{}]*\}\s*$")
_SHORTCODE = re.compile(r"^(?::[a-z0-9_+-]+:\s*)+|(?:\s*:[a-z0-9_+-]+:)+$")


def bare(words: str) -> str:
    """Words without the signs around them: emoji, shortcodes, anchors such as {#id}, a number before them."""
    words = _SHORTCODE.sub("", _ANCHOR.sub("", words.strip()))
    words = re.sub(r"^\d\ufe0f?\u20e3\s*", "", words)
    start, end = 0, len(words)
    while start < end and _is_sign(words[start]):
        start += 1
    while end > start and _is_sign(words[end - 1]):
        end -= 1
    return words[start:end].strip()


def _is_sign(char: str) -> bool:
    return char in " \t*_#\ufe0f\u200d\u200b\u00a0" or unicodedata.category(char) in (
        "So",
        "Sk",
        "Cn",
        "Cf",
        "Mn",
        "Co",
    )


_COMPONENT = re.compile(r"<[A-Z][A-Za-z]*\b[^<>]*?\bname=[\"'{`]*(?P<name>[^\"'`{}<>]{2,80})[\"'`}]", re.S)


_BREAK = re.compile(r"</?(?:br|li|p|ul|ol)\b", re.I)
_AROUND_A_NAME = re.compile(r"^[\s()\[\],&–—-]*(?:and)?[\s()\[\],&–—-]*$")


def _owns(node: SyntaxTreeNode) -> bool:
    """Whether a component with a name stands before or after a line's words, not among them or behind a label."""
    parts = node.parent.children if node.parent is not None else [node]
    at = next((n for n, part in enumerate(parts) if part is node), 0)
    before, after = (
        "".join(part.content for part in own if part.type not in ("html_inline", "image"))
        for own in (parts[:at], parts[at + 1 :])
    )
    leads = _AROUND_A_NAME.match(before) is not None
    return leads or (_AROUND_A_NAME.match(after) is not None and not before.rstrip(" (*_").endswith(":"))


def named_in(node: SyntaxTreeNode) -> tuple[str, ...]:
    """The names that components such as `<TeamMember name="Ada Lind" />` give, in a node's own words."""
    if node.type == "html_inline" and node.parent is not None and not _owns(node):
        return ()
    if node.type in ("html_inline", "html_block"):
        return tuple(" ".join(match["name"].split()) for match in _COMPONENT.finditer(node.content))
    if node.type in ("bullet_list", "ordered_list"):
        return ()
    return tuple(name for child in node.children for name in named_in(child))


def text_of(node: SyntaxTreeNode) -> str:
    """The visible text of a node: links and emphasis as their words."""
    if node.type in ("text", "code_inline"):
        return node.content
    if node.type in ("softbreak", "hardbreak") or (node.type == "html_inline" and _BREAK.match(node.content)):
        return " "
    if node.type == "html_inline" and (named := _COMPONENT.search(node.content)) and not _owns(node):
        return named["name"]
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


LISTS = ("bullet_list", "ordered_list")


def is_comment(node: SyntaxTreeNode) -> bool:
    """A comment of HTML or MDX, which nobody reads on the page."""
    words = node.content if node.type == "html_block" else line_of(node) if node.type == "paragraph" else ""
    return words.lstrip().startswith(("<!--", "{/*"))


def lines_of(node: SyntaxTreeNode) -> list[str]:
    """The words of a paragraph, line by line as it is written."""
    inline = inline_of(node)
    lines = [""]
    for child in inline.children if inline is not None else ():
        if child.type in ("softbreak", "hardbreak"):
            lines.append("")
        else:
            lines[-1] += text_of(child)
    return [words for line in lines if (words := " ".join(line.split()))]


def line_of(node: SyntaxTreeNode, limit: int = 10_000) -> str:
    inline = inline_of(node)
    return foreign_line(" ".join(text_of(inline).split()), limit) if inline else ""


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
    return _without_empty(_ANCHOR.sub("", unstruck(words) if struck else words), inline_of(item))


def unstruck(words: str) -> str:
    """Words that are all struck out, without the strike; others as they are."""
    return words.strip("~").strip() if _STRUCK.match(words) else words


def is_done(item: SyntaxTreeNode) -> bool:
    """Whether a roadmap line is marked as done: its box is ticked, or all of it is struck out."""
    inline = inline_of(item)
    return _marks(item)[1] or (inline is not None and _TICKED.match(inline.content) is not None)


def has_tick(item: SyntaxTreeNode) -> bool:
    """Whether an emoji before a line may say that it is done: only likely, so a person decides."""
    return _EMOJI.match(_BOX.sub("", line_of(item))) is not None and not is_done(item)


def words_of(node: SyntaxTreeNode) -> str:
    """The words of any block, for a list of what was not taken."""
    if node.type in ("fence", "code_block"):
        return " ".join(node.content.split())
    if node.type == "html_block":
        return " ".join(re.sub(r"<[^>]*>", " ", node.content).split())
    return " ".join(" ".join(text_of(n) for n in node.walk() if n.type == "inline").split())
