"""Words for the pages of the working-day calendars."""

from django import template

from tracker.wording.calendars import country_in_words

register = template.Library()
register.filter("country_in_words", country_in_words)
