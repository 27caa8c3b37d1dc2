"""A team's handbook page to values, each with its evidence: people, teams, roadmap, guidelines, boards, ceremonies; and back.

What is sure is taken, what is likely is proposed, the rest is listed. The store is not known here, and but for `file`, which
reads a page with limits, everything is pure: text in, values out. Mis-decoded characters (UTF-8 read as Windows-1252) are
repaired with ftfy and every repair is said.
"""

from platform_dash.handbook.accepting import accepted, answers_of, with_people
from platform_dash.handbook.difference import Difference, Known, difference, named_better, stored_lines
from platform_dash.handbook.fresh import fresh_page
from platform_dash.handbook.horizons import horizon_of
from platform_dash.handbook.page import MAX_BYTES, HandbookError, Meaning, Page, PageBoard, PageObjective, PagePlace
from platform_dash.handbook.reading import read
from platform_dash.handbook.writing import Written, written
