"""A team's handbook page to values: people, teams, roadmap, guidelines, boards, ceremonies.

What is recognised is taken, what is not is listed, nothing is guessed. The store is not known here, and but for `file`,
which reads a page with limits, everything is pure: text in, values out. Mis-decoded characters (UTF-8 read as
Windows-1252) are repaired with ftfy and every repair is said.
"""

from platform_dash.handbook.difference import Difference, Known, difference, stored_lines
from platform_dash.handbook.page import MAX_BYTES, HandbookError, Page, PageBoard, PageObjective
from platform_dash.handbook.reading import horizon_of, read
from platform_dash.handbook.writing import Written, written
