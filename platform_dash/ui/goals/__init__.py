"""Goals from the first draft to the game plan."""
