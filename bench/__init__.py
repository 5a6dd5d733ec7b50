"""Measurements. They print tables and are run by hand: `python -m bench NAME`. No test asserts a time."""
