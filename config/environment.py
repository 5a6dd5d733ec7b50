"""The environment: variables of the process, and below them the lines of the file `.env` where there is one."""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


class Environment(environ.Env):  # type: ignore[misc]  # django-environ brings no types, so its class is Any
    """An empty variable counts as not set; a value of the wrong kind is named in a sentence."""

    def get_value(
        self, var: str, cast: Any = None, default: Any = environ.Env.NOTSET, parse_default: bool = False
    ) -> Any:
        """The value of `var`, converted by `cast`."""
        if not self.ENVIRON.get(var, ""):
            return default
        try:
            return super().get_value(var, cast=cast, default=default, parse_default=parse_default)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var} cannot be {self.ENVIRON[var]!r}: see .env.example.") from error


env = Environment()
env_file = Path(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))
if env_file.is_file():
    env.read_env(env_file)


def var_dir() -> Path:
    """Directory of everything that this instance keeps: data, keys, mails, logs."""
    return Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()


def uses_embedded_database() -> bool:
    """Whether PostgreSQL comes out of the wheel."""
    return not env.str("DATABASE_URL", default="")
