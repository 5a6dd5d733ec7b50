"""Properties are judged by what they say, never by how long a busy machine takes over one example."""

from hypothesis import settings

settings.register_profile("rules", deadline=None)
settings.load_profile("rules")
