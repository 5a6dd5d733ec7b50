"""Secret keys: from the environment, from a file that the environment names, or made once in VAR_DIR/secrets."""

import os
import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

NAMES = ("SECRET_KEY", "LINK_KEY", "AUDIT_KEY", "MESSAGE_ID_KEY")
SHORTEST = 50  # characters


def key(env: environ.Env, name: str, var_dir: Path) -> str:
    """The key `name`. Raises ImproperlyConfigured where there is none, or one that everybody knows or could guess."""
    kept = var_dir / "secrets" / name
    value = secret(env, name) or (_read(name, kept) if kept.exists() else "")
    if len(value) < SHORTEST or value.startswith("change-me"):
        raise ImproperlyConfigured(
            f"{name} is not set to a secret of at least {SHORTEST} characters: set {name} or {name}_FILE, "
            "or run `make up`, which makes keys of its own."
        )
    return value


def secret(env: environ.Env, name: str) -> str:
    """A secret that need not be there, from `name` or from the file that `name`_FILE names; empty where it is not."""
    value: str = env.str(name, default="")
    file: str = env.str(f"{name}_FILE", default="")
    return value if value or not file else _read(name, Path(file))


def _read(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name} cannot be read from {error.filename}: {error.strerror}.") from error


def make_keys(var_dir: Path) -> None:
    """Make the missing keys of an installation in VAR_DIR/secrets, readable by this user only."""
    directory = var_dir / "secrets"
    directory.mkdir(mode=0o700, exist_ok=True)
    for name in NAMES:
        if (directory / name).exists():
            continue
        fresh = directory / f"{name}.{os.getpid()}"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(fresh, directory / name)
        except FileExistsError:
            pass  # another start was faster: its key counts
        finally:
            fresh.unlink()
