"""The kanban: cards and columns, the items to talk about, how work flows."""
