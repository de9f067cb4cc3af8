"""Calendar and working days of the shop. Pure; working days are Monday to Friday.

No holidays: a carrier's own are in the times that were measured (`transit.py`).
"""

from datetime import date, timedelta

SATURDAY = 6
"""Weekdays are counted as ISO does: 1 = Monday."""

DAY = timedelta(days=1)


def is_working(day: date) -> bool:
    """Whether it is no weekend."""
    return day.isoweekday() < SATURDAY


def first_working(day: date) -> date:
    """The day itself, or the Monday after the weekend."""
    while not is_working(day):
        day += DAY
    return day


def after(day: date, working: int) -> date:
    """So many working days later; 0 = the first working day from then on."""
    day = first_working(day)
    for _each in range(working):
        day = first_working(day + DAY)
    return day


def between(start: date, end: date) -> int:
    """Working days from one day to the other, each on a weekend taken for the Monday after it;
    never below 0.
    """
    start, end = first_working(start), first_working(end)
    whole, rest = divmod((end - start).days, 7)
    over_weekend = rest and (start + timedelta(days=rest)).isoweekday() < start.isoweekday()
    return max(0, whole * 5 + rest - (2 if over_weekend else 0))
