"""A week in words and back."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_dash.model import Block, office_week
from platform_dash.roster import hours


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("9:00-17:30", "Mon–Fri 9:00–17:30"),
        ("Mon-Fri 9–17", "Mon–Fri 9:00–17:00"),
        ("Sun–Thu 9:00–17:30", "Mon, Tue, Wed, Thu, Sun 9:00–17:30"),
        ("monday - thursday 8-12, 18-22; fri 8-12", "Mon–Thu 8:00–12:00, 18:00–22:00; Fri 8:00–12:00"),
        ("Tue, Sat 22:00–6:00", "Tue, Sat 22:00–6:00"),
        ("", ""),
    ],
)
def test_a_week_is_read_and_written(text: str, words: str):
    assert hours.written(hours.read(text)) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("whenever", "no weekday|cannot be read"),
        ("Mon 9-9", "same time"),
        ("Mon 25-26", "no clock has"),
        ("Fun 9-17", "“Fun” is no weekday"),
        ("Mon 9-17 or so", "cannot be read"),
        ("Mon-Fri 17:30-9:00", "ends before it starts: over midnight that would be 15.5 h"),
    ],
)
def test_what_cannot_be_read_says_what_to_write(text: str, words: str):
    with pytest.raises(hours.HoursError, match=words):
        hours.read(text)


MOMENTS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))


@given(
    st.lists(
        st.tuples(st.integers(0, 6), MOMENTS, MOMENTS).filter(
            lambda b: b[1] < b[2] or (b[1] > b[2] and b[1].hour - b[2].hour >= 13)
        ),
        unique=True,
        max_size=9,
    )
)
def test_what_is_written_reads_as_the_same_week(blocks):
    week = tuple(
        sorted({Block(weekday=d, start=a, end=b) for d, a, b in blocks}, key=lambda b: (b.weekday, b.start, b.end))
    )
    assert sorted(hours.read(hours.written(week)), key=lambda b: (b.weekday, b.start, b.end)) == list(week)
    assert hours.read("Mon–Fri 9:00–17:30") == office_week(time(9), time(17, 30))
