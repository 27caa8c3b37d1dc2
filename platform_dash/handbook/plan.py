"""The lines of a roadmap: outcomes in lists, tables and headings, with owner, done mark, why and due date."""

import re
from collections.abc import Callable, Sequence

from markdown_it.tree import SyntaxTreeNode

from platform_dash.handbook import headings
from platform_dash.handbook.horizons import horizon_of, within
from platform_dash.handbook.outline import Section
from platform_dash.handbook.owners import Owners, Split, split_owner
from platform_dash.handbook.page import MAX_TITLE, FindingKind, PageObjective, Proposal
from platform_dash.handbook.places import Place
from platform_dash.handbook.senses import KEY_RESULTS, OUTCOME, WHY, Sense, Under, label_of
from platform_dash.handbook.tables import OF_A_PLAN, cell_words, columns_of, day_of, pieces, rows_of
from platform_dash.handbook.words import (
    LISTS,
    has_tick,
    heading_marks,
    is_comment,
    is_done,
    item_title,
    line_of,
    lines_of,
    named_in,
    unstruck,
    words_of,
)

DEEPEST = 8  # levels below the first that are kept
_OTHER_LABEL = re.compile(
    r"^(?:status|confidence|progress|health|due(?: date)?|deadline|start|end|risks?|dependenc(?:y|ies)|metrics?|notes?|updates?|links?|"
    r"reviewers?|stakeholders?|contributors?|team|priority|effort|budget|last updated)\s*[:–—]",
    re.I,
)
_NO_OUTCOME = re.compile(
    r"^(?:tb[dac]|todo|to do|n/?a|none|nothing\b.{0,20}|coming soon|to be (?:decided|defined|determined|announced)|see (?:the |our )?[\w ]{0,30}|"
    r"[\W\d_]*)\W*$",
    re.I,
)
_MARK = re.compile(r"^(?:[xX✓✔✅☑●•■*]\ufe0f?|yes)$", re.I)
_DONE = re.compile(
    r"^(?:[✅✔☑]\ufe0f?|:white_check_mark:|:heavy_check_mark:)?\s*(?:done|completed?|shipped|met|achieved|delivered|released|yes|100\s?%)?[\s.!]*$",
    re.I,
)


class Plan:
    """Collects the lines of the roadmap with their places; `left` takes what is not taken, with its reason."""

    def __init__(self, owners: Owners, left: Callable[[int, str, str], None]) -> None:
        self.owners, self.left = owners, left
        self.objectives: list[PageObjective] = []
        self.places: list[Place] = []
        self.why: list[str] = []  # what each is taken for, and from
        self.proposals: list[Proposal] = []
        self.titles: dict[str, str] = {}  # the words of each heading that is an outcome, and its title
        self.whole: dict[int, Section] = {}  # of each heading that is an outcome

    def heading(self, section: Section, sense: Sense) -> None:
        """An outcome that is a heading, or the paragraphs of one that says why."""
        if sense.kind != OUTCOME:
            return
        split = split_owner(section.title, self.owners)
        named = named_in(section.node) if section.node is not None else ()
        under = sense.under._replace(groups=sense.under.groups[:-1])
        self.whole[len(self.objectives)] = section
        place = Place(
            section.start, section.end, section.end, True, section.bold, tail=split.tail, below=_first_below(section)
        )
        struck, tick = heading_marks(section.node) if section.node is not None else (False, False)
        why = f"a heading: {sense.why}"
        if self._take(under, self.groups(under), split, place, why, done=struck, owner=", ".join(named)):
            self.titles[section.title] = split.title
            if tick and not struck:
                self._seems_met(split.title, section.start + 1)

    def _seems_met(self, title: str, line: int) -> None:
        self.proposals.append(Proposal(kind=FindingKind.MET, words=title, line=line, why="a tick stands before it"))

    def groups(self, under: Under) -> tuple[str, ...]:
        """The objectives above a line, by their titles, which name no owner."""
        return tuple(self.titles.get(words, words) for words in under.groups)

    def block(self, node: SyntaxTreeNode, sense: Sense) -> None:
        """A list, a table or a paragraph below a heading of the roadmap."""
        under = sense.under
        if node.type in LISTS:
            self._list(node, under, self.groups(under), sense)
        elif node.type == "table":
            self._table(node, under, sense)
        elif is_comment(node):
            return
        elif node.type in ("paragraph", "html_block") and (under.objective or sense.kind == WHY) and self.objectives:
            self._beside(node)
        elif node.type != "hr":
            at = (node.map or (0, 0))[0] + 1
            self.left(at, words_of(node), "code or a quote" if node.type != "paragraph" else "prose on the roadmap")

    def _beside(self, node: SyntaxTreeNode) -> None:
        """Who owns the outcome above, or why it is there; each line for itself."""
        n, at = max(self.whole, default=len(self.objectives) - 1), (node.map or (0, 0))[0] + 1
        if names := named_in(node):
            self._set(n, owner=", ".join(names)[:300])
        for k, line in enumerate(lines_of(node)):
            told = label_of(line)
            if told is not None and told[0] == "owner":
                if not names:
                    self._owned(n, told[1], at + k)
            elif headings.are_key_results(line):
                self.left(at + k, line, "key results stand in a list")
            elif told is None and _OTHER_LABEL.match(line):
                self.left(at + k, line, "a label that is not read")
            elif words := told[1] if told is not None else line:
                self._set(n, why=" ".join(filter(None, (self.objectives[n].why, words)))[:MAX_TITLE])

    def _owned(self, n: int, words: str, at: int) -> None:
        """An owner in so many words, where they name somebody."""
        if owner := self.owners.stated(words):
            self._set(n, owner=owner[:300])
        elif words:
            self.left(at, words, "an owner who is nobody by name")

    def _set(self, n: int, **fields: object) -> None:
        self.objectives[n] = self.objectives[n].model_copy(update=fields)

    def _take(
        self,
        under: Under,
        path: tuple[str, ...],
        split: Split,
        place: Place,
        because: str,
        *,
        done: bool = False,
        owner: str = "",
        **more: str,
    ) -> bool:
        """Keep a line, or say why it is not kept."""
        if _NO_OUTCOME.match(split.title):
            self.left(place.start + 1, split.title, "no words that say an outcome")
            return False
        if len(split.title) > MAX_TITLE:
            self.left(place.start + 1, split.title, f"{len(split.title):,} characters long, {MAX_TITLE:,} are kept")
            return False
        name, months = under.horizon or ("", 0)
        self.objectives.append(
            PageObjective(
                team=under.team,
                horizon=name,
                months=months,
                path=path,
                title=split.title,
                done=done,
                theme=under.theme,
                owner=(owner or split.owner)[:300],
                why=more.get("why", ""),
                due=more.get("due", ""),
                line=place.start + 1,
            )
        )
        self.places.append(place)
        self.why.append(because)
        if split.likely:
            why, at = f"a name at the end of “{split.title[:80]}” that nobody on the page has", place.start + 1
            self.proposals.append(Proposal(kind=FindingKind.OWNER, words=split.likely, line=at, why=why))
        return True

    def _list(self, node: SyntaxTreeNode, under: Under, path: tuple[str, ...], sense: Sense) -> None:
        for item in node.children:
            at = (item.map or (0, 0))[0]
            words = item_title(item)
            subs = [child for child in item.children if child.type in LISTS]
            horizon = horizon_of(words) if subs else None
            if horizon is not None and (under.horizon is None or within(horizon, under.horizon) != horizon):
                for sub in subs:
                    self._list(sub, under._replace(horizon=within(horizon, under.horizon)), path, sense)
                continue
            if under.horizon is None:
                for line in (i for i in item.walk() if i.type == "list_item"):
                    self.left((line.map or (0, 0))[0] + 1, line_of(line), "roadmap line without a horizon")
                continue
            if not words:
                self.left(at + 1, words_of(item) or "a picture", "no words of its own")
                continue
            if path and subs and headings.are_key_results(words):
                for sub in subs:
                    self._list(sub, under, path, sense)
                continue
            if path and not subs and _OTHER_LABEL.match(words):
                self.left(at + 1, words, "a label that is not read")
                continue
            if len(path) > DEEPEST:
                for line in (i for i in item.walk() if i.type == "list_item"):
                    self.left((line.map or (0, 0))[0] + 1, line_of(line), f"deeper than {DEEPEST + 1} levels")
                continue
            told = label_of(words) if self.objectives and path and not subs else None
            if told is not None and told[1] and self._of_parent(path, told, item):
                continue
            self._item(item, under, path, sense, words, subs)

    def _of_parent(self, path: tuple[str, ...], told: tuple[str, str], item: SyntaxTreeNode) -> bool:
        """A line such as «Owner: Ada» below an outcome is part of it."""
        n = next((n for n in reversed(range(len(self.objectives))) if self.objectives[n].title == path[-1]), None)
        if n is None:
            return False
        if told[0] == "owner":
            self._owned(n, ", ".join(named_in(item)) or told[1], (item.map or (0, 0))[0] + 1)
        else:
            self._set(n, why=" ".join(filter(None, (self.objectives[n].why, told[1])))[:MAX_TITLE])
        return True

    def _item(
        self,
        item: SyntaxTreeNode,
        under: Under,
        path: tuple[str, ...],
        sense: Sense,
        words: str,
        subs: Sequence[SyntaxTreeNode],
    ) -> None:
        split = split_owner(words, self.owners)
        struck = unstruck(split.title) != split.title
        split = split._replace(title=unstruck(split.title))
        start, whole = item.map or (0, 1)
        first = next((c for c in item.children if c.type == "paragraph"), None)
        end = first.map[1] if first is not None and first.map else start + 1
        names = named_in(first) if first is not None else ()
        kind = "a key result" if sense.kind in (KEY_RESULTS, OUTCOME) else "a list line"
        taken = self._take(
            under,
            path,
            split,
            Place(start, end, whole, tail=split.tail),
            f"{kind} {_told(sense, under)}",
            done=struck or is_done(item),
            owner=", ".join(names),
            why=self._why_below(item, first),
        )
        if taken and has_tick(item):
            self._seems_met(split.title, start + 1)
        for sub in subs:
            self._list(sub, under, (*path, split.title) if taken else path, sense)

    def _why_below(self, item: SyntaxTreeNode, first: SyntaxTreeNode | None) -> str:
        """The paragraphs of an item below its own words; other blocks are listed."""
        out = []
        for child in item.children:
            if child is first or child.type in LISTS:
                continue
            if child.type == "paragraph":
                out.append(line_of(child))
            else:
                self.left((child.map or (0, 0))[0] + 1, words_of(child), "code, a quote or a table below an outcome")
        return " ".join(out)[:MAX_TITLE]

    def _table(self, node: SyntaxTreeNode, under: Under, sense: Sense) -> None:
        """One column the outcome, or a column a horizon."""
        heads, rows = rows_of(node)
        by_horizon = {n: within(h, under.horizon) for n, head in enumerate(heads) if (h := horizon_of(head))}
        columns = columns_of(["" if n in by_horizon else head for n, head in enumerate(heads)], OF_A_PLAN)
        if "priority" in columns and "outcome" not in columns:
            several = any(len(cell_words(row, columns["priority"]).split()) > 1 for row in rows)
            columns |= {"outcome": columns["priority"]} if several else {}
        if "key result" in columns and "outcome" not in columns:
            columns["outcome"] = columns.pop("key result")
        for row in rows:
            if by_horizon:
                self._across(row, by_horizon, columns, under, sense)
            elif "outcome" in columns:
                self._row(row, heads, columns, under, sense)
            else:
                self.left((row.map or (0, 0))[0] + 1, words_of(row), "a table without a column of outcomes")

    def _across(
        self,
        row: SyntaxTreeNode,
        by_horizon: dict[int, tuple[str, int]],
        columns: dict[str, int],
        under: Under,
        sense: Sense,
    ) -> None:
        """The cells of a row under their horizons; or, where the cells are marks, the row's outcome under the marked one."""
        start, end = row.map or (0, 1)
        label = next((columns[kind] for kind in ("outcome", "theme") if kind in columns), 0)
        label = -1 if label in by_horizon else label
        words = cell_words(row, label) if label >= 0 else ""
        marked = [n for n in by_horizon if _MARK.match(cell_words(row, n))]
        if words and marked and all(n in marked or not cell_words(row, n).strip("-–— ") for n in by_horizon):
            here = under._replace(horizon=by_horizon[marked[0]])
            split = split_owner(words, self.owners)
            place = Place(start, end, end, column=label, tail=split.tail, copied=(marked[0],))
            self._take(here, self.groups(under), split, place, f"a table row marked under “{by_horizon[marked[0]][0]}”")
            return
        for n, horizon in by_horizon.items():
            for piece in pieces(row, n):
                here = under._replace(horizon=horizon, theme=words or under.theme)
                split = split_owner(piece, self.owners)
                place = Place(start, end, end, column=n, tail=split.tail, copied=(label,) if words else ())
                self._take(here, self.groups(under), split, place, f"a table cell under “{horizon[0]}”")

    def _row(
        self, row: SyntaxTreeNode, heads: Sequence[str], columns: dict[str, int], under: Under, sense: Sense
    ) -> None:
        start, end = row.map or (0, 1)
        cells = {kind: cell_words(row, n) for kind, n in columns.items()}
        when = cells.get("date", "")
        due, named = day_of(when) or "", horizon_of(when)
        dated = within(named, under.horizon) if named is not None and not due else None
        dated = dated if under.horizon is None or dated != named else None
        under = under._replace(horizon=dated or under.horizon)
        if when and not due and named != under.horizon and dated is None:
            self.left(start + 1, when, f"in the column “{heads[columns['date']]}”: no day that is known")
        if under.horizon is None:
            self.left(start + 1, words_of(row), "roadmap line without a horizon")
            return
        if theme := cells.get("theme", ""):
            under = under._replace(theme=theme)
        if (team := cells.get("team", "")) and not under.team:
            under = under._replace(team=team)
        owner = self._cell_owner(row, columns)
        self._other_cells(row, heads, columns, cells)
        path = self.groups(under)
        words, column = cells["outcome"], columns["outcome"]
        if "key result" in columns and cells["key result"]:
            path = self._objective_of_row(words, under, path, Place(start, end, end, column=column, copied=(column,)))
            words, column = cells["key result"], columns["key result"]
        if not words:
            self.left(start + 1, words_of(row), "a row without an outcome")
            return
        split = split_owner(words, self.owners)
        done = bool(cells.get("status")) and _DONE.match(cells["status"]) is not None
        says_where = ("theme", "team", "outcome", *(("date",) if dated else ()))
        copied = tuple(columns[kind] for kind in says_where if columns.get(kind, column) != column)
        self._take(
            under,
            path,
            split,
            Place(start, end, end, column=column, tail=split.tail, copied=copied),
            f"a table row {_told(sense, under)}",
            done=done,
            owner=owner,
            why=cells.get("why", "")[:MAX_TITLE],
            due=due,
        )

    def _cell_owner(self, row: SyntaxTreeNode, columns: dict[str, int]) -> str:
        """Who owns a row, where its cell names somebody."""
        if "owner" not in columns or columns["owner"] >= len(row.children):
            return ""
        words = ", ".join(pieces(row, columns["owner"]))
        owner = ", ".join(named_in(row.children[columns["owner"]])) or self.owners.stated(words)
        if words and not owner:
            self.left((row.map or (0, 0))[0] + 1, words, "an owner who is nobody by name")
        return owner

    def _other_cells(
        self, row: SyntaxTreeNode, heads: Sequence[str], columns: dict[str, int], cells: dict[str, str]
    ) -> None:
        """What the cells of a row say that nothing takes."""
        read = {n for kind, n in columns.items() if kind != "status" or _DONE.match(cells["status"])}
        rest = [
            f"{head}: {cell_words(row, n)}"
            for n, head in enumerate(heads)
            if n not in read and head.strip("# .") and cell_words(row, n)
        ]
        if rest:
            self.left((row.map or (0, 0))[0] + 1, "; ".join(rest), "columns that are not read")

    def _objective_of_row(self, words: str, under: Under, path: tuple[str, ...], place: Place) -> tuple[str, ...]:
        """The path of a key result beside its objective, which an empty cell repeats."""
        horizon = (under.horizon or ("",))[0]
        tops = [(n, o) for n, o in enumerate(self.objectives) if o.path == path and o.horizon == horizon]
        same = next((n for n, o in tops if o.title == words and o.theme == under.theme), None) if words else None
        if same is not None:
            self.places[same] = self.places[same]._replace(also=(*self.places[same].also, place.start))
        elif words:
            self._take(under, path, Split(words), place, "a table row with key results")
        title = words or (tops[-1][1].title if tops else "")
        return (*path, title) if title else path


def _first_below(section: Section) -> int:
    """Before which line the first key result of an objective goes: below its own words, or those of «Key results»."""
    for child in section.children:
        if headings.are_key_results(child.bare):
            return child.end
    below = section.end
    for node in section.blocks:
        if node.type not in ("paragraph", "html_block") or node.map is None:
            break
        below = node.map[1]
    return below


def _told(sense: Sense, under: Under) -> str:
    place = ", ".join(filter(None, (under.team, under.horizon[0] if under.horizon else "")))
    return f"under “{place}”" if sense.kind != OUTCOME else f"below its objective, “{place}”"
