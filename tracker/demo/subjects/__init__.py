"""The texts and promises of the invented office, a file a subject."""
