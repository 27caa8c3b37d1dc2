"""The roster, its form, overlap, time off, holidays, pairs."""
