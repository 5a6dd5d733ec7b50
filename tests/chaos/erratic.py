"""A mail server on a bad day: it refuses, hangs up, stalls and storms by chance, and remembers what it did to whom."""

import random
import re
import threading
from collections import Counter
from dataclasses import dataclass, field

from tests.delivery.faults import ACCEPT_AND_DROP, FaultServer

PHASES = ("CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "BODY")
BUSY = "421 4.3.2 too many connections"
LATER = "451 4.3.0 try again later"
NO_ROOM = "452 4.3.1 no room"
NOBODY = "550 5.1.1 no such user"
_ADDRESS = re.compile(rb"<([^>]*)>")
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]*>)", re.IGNORECASE | re.MULTILINE)


@dataclass
class Erratic(FaultServer):
    """Chances are shares of mails. A mail that it took and hung up on is taken in peace the next time.

    `stalls` are phases that still have to last `stall` seconds, once each. `calm` ends everything but the dead.
    """

    seed: int = 0
    later: float = 0.03
    no_room: float = 0.01
    cut: float = 0.003
    storm: float = 0.002
    stall: float = 30.0
    stalls: list[str] = field(default_factory=list)
    dead: frozenset[str] = frozenset()
    calm: bool = False
    cuts: list[str] = field(default_factory=list)  # the Message-IDs that were taken and not answered
    asked: Counter[str] = field(default_factory=Counter)  # how often an address was asked for
    answers: Counter[str] = field(default_factory=Counter)
    stalled: list[str] = field(default_factory=list)
    busy: int = 0  # connections that are still sent away
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def reply(self, verb: str, usual: str, said: bytes = b"") -> str:
        with self._lock:
            self.verbs.append(verb)
            reply = self.decide(verb, usual, said)
            self.answers[reply if reply == ACCEPT_AND_DROP else f"{verb} {reply[:3]}"] += 1
            stalls = verb in self.stalls and reply != NOBODY
            if stalls:
                self.stalls.remove(verb)
                self.stalled.append(verb)
        if stalls:
            self._stop.wait(self.stall)
        return reply

    def decide(self, verb: str, usual: str, said: bytes) -> str:
        if verb == "RCPT":
            address = found(_ADDRESS, said)
            self.asked[address] += 1
            if address in self.dead:
                return NOBODY
        if self.calm or verb in self.stalls:
            return usual
        if verb in ("CONNECT", "MAIL") and self.busy:
            self.busy -= 1
            return BUSY
        luck = self.chance.random()
        match verb:
            case "MAIL" if luck < self.storm:
                self.busy = self.chance.randint(3, 12)
                return BUSY
            case "RCPT" if luck < self.later:
                return LATER
            case "BODY":
                return self.decide_mail(luck, usual, found(_MESSAGE_ID, said))
        return usual

    def decide_mail(self, luck: float, usual: str, message_id: str) -> str:
        if luck < self.cut and message_id not in self.cuts:
            self.cuts.append(message_id)
            return ACCEPT_AND_DROP
        return NO_ROOM if self.cut <= luck < self.cut + self.no_room else usual


def found(pattern: re.Pattern[bytes], text: bytes) -> str:
    """What is asked for stands in every line that this is used on."""
    match = pattern.search(text)
    assert match is not None, text[:200]
    return match.group(1).decode()
