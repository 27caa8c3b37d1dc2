"""What a store says no with: sentences for the person in the room."""

from typing import Any


class StoreError(Exception):
    """The store cannot do this; the message is a sentence for the person in the room."""


class Conflict(StoreError):
    """Somebody saved the same row first. `mine` was not written; `theirs` is what is stored now."""

    def __init__(self, noun: str, mine: Any, theirs: Any) -> None:
        self.noun, self.mine, self.theirs = noun, mine, theirs
        gone = theirs is None
        super().__init__(
            f"This {noun} was {'deleted' if gone else 'changed by somebody else'} while you were editing it. "
            f"Nothing of yours was written and nothing of theirs was lost: "
            + ("save it as new, or leave it." if gone else "compare both versions and choose.")
        )
