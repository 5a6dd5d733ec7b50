"""Two files with the same rows, recorded at the same moment by two workers: each promise is here once."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection

from tests.factories import make_office, make_unit, make_user
from tracker.exchange import recording
from tracker.models import Commitment, ImportFile, User
from tracker.operations import import_files
from tracker.operations.audit import Actor

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2027, 1, 4, 12, 0, tzinfo=UTC)
ROWS = 120
HEAD = "ID,Task,Due,Responsible,E-mail"


def asked(user: User, name: str) -> ImportFile:
    """A file that waits to be recorded, its rows in an order of its own."""
    order = range(ROWS) if name == "first.csv" else reversed(range(ROWS))
    lines = [f"{number},Report {number},by 30 April 2027,Agency {number},a{number}@example.org" for number in order]
    unit = user.memberships.get().unit
    content = "\n".join([HEAD, *lines]).encode()
    file = import_files.receive(content, file_name=name, user=user, unit=unit, now=NOW)
    layout = recording.layout_of(file, recording.table_of(file))
    import_files.choose(
        file, sheet=-1, header=layout.header, headings=layout.headings, columns=layout.columns, unit=unit, owner=user,
        dates_mean="extended", now=NOW,
    )  # fmt: skip
    import_files.ask(file, leaves=(), total=ROWS, by=Actor.of_user(user), now=NOW)
    return file


def test_two_files_with_the_same_rows_become_each_row_once(monkeypatch: pytest.MonkeyPatch) -> None:
    make_office(sending="held")
    monkeypatch.setattr(import_files, "AT_ONCE", 20)
    user = make_user(unit=make_unit("Grants"), role="admin")
    files = [asked(user, name) for name in ("first.csv", "second.csv")]
    together, errors = threading.Barrier(2), []

    def work() -> None:
        try:
            together.wait(timeout=30)
            while recording.record_next(now=NOW):
                pass
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in files]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=120)
    while recording.record_next(now=NOW):  # what one of them left to the next run
        pass
    assert not errors, errors
    assert sorted(Commitment.objects.values_list("external_ref", flat=True), key=int) == [str(n) for n in range(ROWS)]
    for file in files:
        file.refresh_from_db()
        assert (file.recorded_at, file.stopped) == (NOW, "")
