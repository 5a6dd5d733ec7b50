"""The rules: pure, without Django, without a clock, without input or output."""
