"""The end of a sprint: results, notes, actions, what leaves the room."""
