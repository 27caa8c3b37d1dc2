"""What leaves the house as a message or a file: a digest to Slack, the ceremonies as iCalendar.

What is said is decided in `core` and `reports`; here it is only put into the form that another program takes.
"""
