"""English names of months and weekdays, and its number words. Data only."""


def _words(text: str) -> list[str]:
    return text.split()


MONTH_NAMES = (
    _words("january february march april may june july august september october november december"),
    _words("jan feb mar apr may jun jul aug sep oct nov dec"),
)
WEEKDAY_NAMES = (
    _words("monday tuesday wednesday thursday friday saturday sunday"),
    _words("mon tue wed thu fri sat sun"),
)
MONTHS = {name: number for names in MONTH_NAMES for number, name in enumerate(names, 1)} | {"sept": 9}
WEEKDAYS = {name: number for names in WEEKDAY_NAMES for number, name in enumerate(names)} | {
    "tues": 1,
    "thur": 3,
    "thurs": 3,
}
ONES = _words(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
ORDINALS = _words(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)
