"""The kit of `make wheelhouse` is all that a machine needs: installed where there is no network, tested and served."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# As root a network of our own is ours to make; others need to be somebody else there.
APART = ["unshare", *([] if os.geteuid() == 0 else ["--map-current-user", "--keep-caps"]), "--net", "--"]
# Inside: loopback alone. Install from the kit, run the rules' tests, start, and ask for the sign-in page.
INSIDE = """
set -eu
ip link set lo up
[ "$(ip -o link | wc -l)" = 1 ]  # nothing but loopback
make check-rules WHEELHOUSE="$KIT" PYTHON="$BASE_PYTHON"
.venv/bin/python -m config.up >up.log 2>&1 &
for _ in $(seq 600); do grep -q "Stop with" up.log && break; sleep 0.2; done
.venv/bin/python - <<'PY'
import urllib.request
page = urllib.request.urlopen("http://127.0.0.1:8931/accounts/login/", timeout=30).read().decode()
assert "Sign in" in page, page[:500]
print("the sign-in page is served")
PY
kill -INT %1
wait %1
"""


def isolates() -> bool:
    """Whether this machine lets us make a network of our own."""
    return shutil.which("unshare") is not None and subprocess.run([*APART, "true"], check=False).returncode == 0


@pytest.mark.chaos
@pytest.mark.skipif(not isolates(), reason="this machine allows no network namespaces")
def test_installed_tested_and_served_without_a_network(tmp_path: Path, report: Callable[..., None]) -> None:
    source, place = tmp_path / "source", tmp_path / "place"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(source)], check=True)
    subprocess.run(["make", "wheelhouse", f"PYTHON={sys.executable}"], cwd=source, check=True)
    kit = source / "wheelhouse"
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=kit, check=True)
    place.mkdir()
    subprocess.run(["tar", "-xzf", str(kit / "duebook.tar.gz"), "-C", str(place)], check=True)
    clean = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "KIT": str(kit), "PORT": "8931", "ENV_FILE": os.devnull,
             "BASE_PYTHON": sys.executable, "DEMO": "0"}  # fmt: skip
    inside = [*APART, "bash", "-c", INSIDE]
    done = subprocess.run(inside, cwd=place / "duebook", env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "the sign-in page is served" in done.stdout
    size = sum(path.stat().st_size for path in kit.iterdir())
    report("offline", {"files": len(list(kit.iterdir())), "megabytes": size // 2**20, "said": done.stdout[-300:]})
