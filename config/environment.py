"""The environment: variables of the process, and below them the lines of the file `.env` where there is one."""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env_file = Path(env.str("ENV_FILE", default="") or BASE_DIR / ".env")
if env_file.is_file():
    env.read_env(env_file)


def var_dir() -> Path:
    """Directory of everything that this instance keeps: data, keys, mails, logs."""
    return Path(env.str("VAR_DIR", default="") or BASE_DIR / "var").resolve()


def uses_embedded_database() -> bool:
    """Whether PostgreSQL comes out of the wheel."""
    return not env.str("DATABASE_URL", default="")
