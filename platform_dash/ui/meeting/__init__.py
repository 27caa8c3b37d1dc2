"""The one view: its panels, present mode, the meeting's bar and agenda, the guests' look."""
