"""Style sheets, scripts and icons with lasting names, gathered once for each version."""

import hashlib
import shutil

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def fingerprint() -> str:
    """Names, sizes and times of all sources."""
    facts = []
    for finder in get_finders():
        for path, storage in finder.list([]):
            facts.append((path, storage.size(path), storage.get_modified_time(path).isoformat()))
    return hashlib.sha256(repr(sorted(facts)).encode()).hexdigest()


def collect() -> None:
    """Gather the static files, unless what was gathered last is still right."""
    mark = settings.VAR_DIR / "static.stamp"
    now = fingerprint()
    if mark.exists() and mark.read_text(encoding="utf-8") == now and settings.STATIC_ROOT.is_dir():
        return
    shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(now, encoding="utf-8")
