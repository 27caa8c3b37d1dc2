"""The screen: a folder a page, `charts` for pictures and `kit` for what pages share.

It reads cached answers, asks and draws; no arithmetic, no SQL and no GraphQL belong here.
"""
