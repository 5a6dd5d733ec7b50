"""The verbs: the only code that changes the world."""
