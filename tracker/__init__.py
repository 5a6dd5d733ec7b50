"""Duebook: who promised what, by when, and whom to tell about it."""
