"""A mail server as a process of its own, built to be killed and to fail: `python -m tests.chaos.sink --port … --log …`.

What it accepts is in its log before it says so: one write to a file that stays when the process is killed. Faults come
by a seeded schedule that depends on the recipient and on how often mail to them was tried, not on the order of things.
"""

import argparse
import asyncio
import contextlib
import hashlib
import json
import os
import random
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

from config.embedded import die_with_parent, signal

LONGEST_MAIL = 1 << 20
MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.MULTILINE | re.IGNORECASE)

REFUSE = "refuse"  # 451 to the recipient: later
DEAD = "dead"  # 550 to the recipient: no such person
FULL = "full"  # 452 after the final dot: certainly not accepted
CUT = "cut"  # accepted, and hung up without a word
STALL = "stall"  # accepted, and told so only after a long while


@dataclass
class Sink:
    """The server's state: its log, and whom it has seen."""

    log: int
    seed: int
    faults: dict[str, float]
    stall: float
    tries: Counter[str] = field(default_factory=Counter)

    def fault(self, recipient: str) -> str:
        """What goes wrong with this try, if anything does."""
        chance = random.Random(f"{self.seed}|{recipient}|{self.tries[recipient]}").random()
        self.tries[recipient] += 1
        for name, share in self.faults.items():
            if chance < share:
                return name
            chance -= share
        return ""

    def accept(self, recipient: str, body: bytes, fault: str) -> None:
        """Write down what is now ours to deliver."""
        found = MESSAGE_ID.search(body)
        fact = {"id": found[1].decode() if found else "", "to": recipient, "at": time.time(), "fault": fault,
                "sha": hashlib.sha256(body).hexdigest()}  # fmt: skip
        os.write(self.log, json.dumps(fact).encode() + b"\n")

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await self._talk(reader, writer)
        writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient = fault = ""
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            reply = b"250 2.0.0 fine"
            match line.split(maxsplit=1)[0].upper() if line.strip() else b"":
                case b"EHLO":
                    reply = b"250-sink\r\n250 8BITMIME"
                case b"RCPT":
                    recipient = line.partition(b"<")[2].partition(b">")[0].decode()
                    fault = self.fault(recipient)
                    reply = {REFUSE: b"451 4.3.0 later", DEAD: b"550 5.1.1 nobody"}.get(fault, reply)
                case b"DATA":
                    writer.write(b"354 go on\r\n")
                    body = await reader.readuntil(b"\r\n.\r\n")
                    if fault == FULL:
                        reply = b"452 4.3.1 full"
                    else:
                        self.accept(recipient, body, fault)
                        if fault == CUT:
                            return
                        if fault == STALL:
                            await asyncio.sleep(self.stall)
                case b"QUIT":
                    writer.write(b"221 bye\r\n")
                    return
            writer.write(reply + b"\r\n")
            await writer.drain()


async def serve(sink: Sink, port: int) -> None:
    """Accept connections for ever."""
    server = await asyncio.start_server(sink.talk, "127.0.0.1", port, limit=LONGEST_MAIL)
    await server.serve_forever()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log", required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--faults", type=json.loads, default={})
    parser.add_argument("--stall", type=float, default=0.0)
    given = parser.parse_args()
    log = os.open(given.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    asyncio.run(serve(Sink(log, given.seed, given.faults, given.stall), given.port))


if __name__ == "__main__":
    die_with_parent(signal.SIGKILL)
    sys.exit(main())
