"""What a management command needs before it runs: keys and, mostly, a running database."""

from config.embedded import ensure_running
from config.environment import uses_embedded_database, var_dir
from config.keys import make_keys
from config.places import Places


def prepare(*, database: bool) -> None:
    """Where PostgreSQL comes out of the wheel, make the keys and start it. Raises ServerError with a plain sentence."""
    if not uses_embedded_database():
        return
    Places(var_dir()).make()
    make_keys(var_dir())
    if database:
        ensure_running(var_dir())
