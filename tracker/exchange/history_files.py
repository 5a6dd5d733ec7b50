"""The history as a file: JSON lines, each an event with its hashes, that anybody who has the key can prove."""

from collections.abc import Iterable, Iterator

from tracker.domain.chain import Link, as_line, of_line


def json_lines(links: Iterable[Link]) -> Iterator[bytes]:
    """One event a line, in the order of their numbers, UTF-8."""
    for link in links:
        yield as_line(link).encode() + b"\n"


def read_lines(lines: Iterable[str]) -> Iterator[Link]:
    """The events of such a file. Raises ValueError for a line that is none, with its number."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield of_line(line)
            except ValueError as error:
                raise ValueError(f"line {number}: {error}") from error
