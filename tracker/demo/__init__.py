"""An invented office with half a year of history, made by the same verbs as everything else.

Names of people, places and organisations are made up. Every date hangs on the day on which it is loaded.
"""
