"""How this package says no."""


class Refused(Exception):
    """What stands in the way and what to do about it, in one line for the person at the keyboard."""
