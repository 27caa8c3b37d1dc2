"""Every item once, as the boards are joined: what every report begins from."""

from typing import NamedTuple

from platform_dash.core import flow
from platform_dash.model import Board, Item
from platform_dash.store import Store, boards


class Placed(NamedTuple):
    """Every item once, archived ones too, in our words; what the boards disagree on; the boards."""

    items: tuple[Item, ...]
    disagreements: tuple[flow.Disagreement, ...]
    boards: tuple[Board, ...]

    def fields(self) -> frozenset[str]:
        """The names of the boards' fields; none where a board does not say which it has."""
        return frozenset(f.name for b in self.boards for f in b.fields) | {f.name for i in self.items for f in i.fields}


def placed_items(store: Store) -> Placed:
    """The stored items joined over all boards."""
    with store.read() as connection:
        found_boards = boards.boards(connection)
        items = boards.items(connection, archived=True)
    return Placed(*flow.placed(items, found_boards), found_boards)
