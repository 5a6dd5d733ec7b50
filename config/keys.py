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
    value: str = env.str(name, default="")
    file: str = env.str(f"{name}_FILE", default="")
    kept = var_dir / "secrets" / name
    try:
        if not value and file:
            value = Path(file).read_text(encoding="utf-8").strip()
        if not value and kept.exists():
            value = kept.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name} cannot be read from {error.filename}: {error.strerror}.") from error
    if len(value) < SHORTEST or value.startswith("change-me"):
        raise ImproperlyConfigured(
            f"{name} is not set to a secret of at least {SHORTEST} characters: set {name} or {name}_FILE, "
            "or run `make up`, which makes keys of its own."
        )
    return value


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
