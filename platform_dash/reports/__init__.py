"""What a page or a paper shows: each report reads the store, asks the core and returns one value; a file a report.

What writes is no report and stands in `sync`; what is drawn stands in `ui`.
"""
