"""What a mail is: by a corpus in the styles of many programs, by cases, and by bytes that nobody wrote."""

# ruff: noqa: E501 - lines as the programs write them

import os
import random
import time
from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.delivery.incoming.samples import (
    AWAY,
    FAILURES,
    Maker,
    Sample,
    away_exchange,
    complaint,
    exchange,
    exim,
    postfix,
    qmail,
    reply,
    samples,
)
from tracker.delivery.incoming import mime
from tracker.delivery.incoming.read import read_mail
from tracker.delivery.incoming.replies import away_until, own_words
from tracker.delivery.incoming.wishes import wish_for_no_more
from tracker.models import IncomingMail

Kind = IncomingMail.Kind
TODAY = date(2027, 4, 20)
CORPUS = 500
FUZZED = 20_000  # of CI
FUZZED_LONG = 1_000_000  # by `make chaos`


@pytest.fixture(autouse=True)
def site(settings: object) -> None:
    settings.SITE_URL = "https://duebook.example.org"  # type: ignore[attr-defined]


def faults(sample: Sample) -> list[str]:
    """What was read wrongly of a mail."""
    found, wrong = read_mail(sample.raw, today=TODAY), []
    if found.kind != sample.kind:
        wrong.append(f"{found.kind} instead of {sample.kind}")
    if sample.style not in ("other_list", "other_person") and found.message_ids[:1] != (sample.message_id,):
        wrong.append(f"Message-ID {found.message_ids}")
    if sample.kind in ("hard", "soft", "policy", "delayed") and sample.address not in found.addresses:
        wrong.append(f"address {found.addresses}")
    if bool(found.away_until) != sample.away:
        wrong.append(f"away until {found.away_until}")
    return wrong


def test_the_corpus_is_read_rightly() -> None:
    """security.md E6: at least 98 in 100; every style and script stands in it."""
    corpus = list(samples(CORPUS))
    assert len({sample.style for sample in corpus}) >= 25 and {sample.script for sample in corpus} == {"en", "ru", "zh"}
    assert {sample.kind for sample in corpus} == set(Kind.values) - {"opt_out"}
    wrong = {
        number: (sample.style, sample.script, found)
        for number, sample in enumerate(corpus)
        if (found := faults(sample))
    }
    print(f"E6 corpus: {CORPUS - len(wrong)} of {CORPUS} right, {Counter(sample.kind for sample in corpus)}")
    assert len(wrong) <= CORPUS * 0.02, wrong


@pytest.mark.parametrize("script", ["en", "ru", "zh"])
@pytest.mark.parametrize("fail", FAILURES, ids=lambda fail: fail.status)
@pytest.mark.parametrize("style", [postfix, exim, qmail, exchange])
def test_each_failure_in_each_script(style: object, fail: object, script: str) -> None:
    make = Maker(random.Random(1), script)
    found = read_mail(style(make, fail), today=TODAY)  # type: ignore[operator]
    assert (found.kind, found.message_ids[0]) == (fail.kind, make.message_id)  # type: ignore[attr-defined]
    assert make.to in found.addresses and found.status == fail.status  # type: ignore[attr-defined]
    assert found.words


def mail(head: str, body: str = "") -> bytes:
    return f"{head}\r\n\r\n{body}".replace("\n", "\r\n").replace("\r\r", "\r").encode()


def test_a_wish_for_no_more_mail_names_its_mail() -> None:
    message_id = f"<{'ab' * 20}@duebook.example.org>"
    subject = wish_for_no_more(message_id)
    found = read_mail(mail(f"From: x@y.example\nSubject: {subject}"), today=TODAY)
    assert (found.kind, found.message_ids) == (Kind.OPT_OUT, (message_id,))
    assert read_mail(mail("From: x@y.example\nSubject: unsubscribe"), today=TODAY).kind == Kind.OTHER


def test_a_colleague_who_forwards_a_returned_mail_is_no_mail_server() -> None:
    make = Maker(random.Random(2), "en")
    returned = postfix(make, FAILURES[0]).decode()
    forwarded = mail(
        "From: t.staff@office.example\nSubject: Fwd: what is this?\nContent-Type: multipart/mixed; boundary=xx",
        f"--xx\nContent-Type: text/plain\n\nLook.\n--xx\nContent-Type: message/rfc822\n\n{returned}\n--xx--\n",
    )
    assert read_mail(forwarded, today=TODAY).kind == Kind.OTHER


def test_a_complaint_without_the_address_is_one() -> None:
    make = Maker(random.Random(3), "en")
    assert read_mail(complaint(make, redacted=True), today=TODAY).kind == Kind.COMPLAINT
    assert read_mail(complaint(make, "not-spam"), today=TODAY).kind == Kind.OTHER


def test_of_a_reply_the_persons_own_words_are_kept() -> None:
    make = Maker(random.Random(4), "en")
    assert read_mail(reply(make), today=TODAY).words == "It is done, we sent it to the bank on Monday."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Done.\n\n-----Original Message-----\nFrom: x", "Done."),
        ("Готово.\n\n20.04.2027, Grants Office написал:\n> Просим", "Готово."),
        ("已完成。\n\n发件人：Grants Office", "已完成。"),
        ("> only quoted", "> only quoted"),
    ],
)
def test_what_is_quoted_is_left_out(text: str, words: str) -> None:
    assert own_words(text) == words


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("I am away until 28 April 2027.", date(2027, 4, 28)),
        ("I am out of office from 19 April till 30 April 2027, with limited access.", date(2027, 4, 30)),
        ("I will be back on 3 May 2027.", date(2027, 5, 2)),
        ("I will return to the office on Monday, 3 May 2027", date(2027, 5, 2)),
        ("Я в отпуске по 28 апреля 2027 года", date(2027, 4, 28)),
        ("Вернусь на работу 3 мая 2027 года.", date(2027, 5, 2)),
        ("本人休假至2027年4月28日。", date(2027, 4, 28)),
        ("2027年5月3日返回办公室", date(2027, 5, 2)),
        ("I was away until 3 April 2027.", None),
        ("Away until further notice.", None),
        ("Thank you for your mail.", None),
    ],
)
def test_until_when_somebody_is_away(text: str, last: date | None) -> None:
    assert away_until(text, today=TODAY) == last


def test_automatic_replies_by_their_fields_and_words() -> None:
    make = Maker(random.Random(5), "en")
    subject, text = AWAY["en"][0]
    found = read_mail(away_exchange(make, subject, text), today=TODAY)
    assert (found.kind, found.away_until, found.message_ids[0]) == (Kind.AUTO_REPLY, date(2027, 4, 28), make.message_id)


def nested(depth: int) -> bytes:
    heads = [f"Content-Type: multipart/mixed; boundary=b{number}\r\n\r\n--b{number}\r\n" for number in range(depth)]
    return "".join(heads).encode()


HOSTILE = {
    "nothing": b"",
    "zeros": b"\0" * 5000,
    "one line": b"a" * 300_000,
    "colons": b":" * 100_000,
    "no end of a field": b"Subject: " + b"=?utf-8?b?" * 20_000,
    "folded for ever": b"Subject: x\r\n" + b" y\r\n" * 50_000,
    "nested": nested(5000),
    "forwarded within forwarded": b"Content-Type: message/rfc822\r\n\r\n" * 5000,
    "boundaries": b"Content-Type: multipart/report; boundary=x; report-type=delivery-status\r\n\r\n" + b"--x\r\n" * 50_000,
    "a boundary of specials": b'Content-Type: multipart/mixed; boundary="(.*)+$[\\"\r\n\r\n--(.*)+$[\r\n',
    "codec": b"Content-Type: text/plain; charset=zlib_codec\r\nContent-Transfer-Encoding: base64\r\n\r\n====\xff",
    "undefined": b"Content-Type: text/plain; charset=undefined\r\n\r\nx",
    "quoted": b"Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=" * 90_000,
    "tags": b"Auto-Submitted: auto-replied\r\nIn-Reply-To: <a@b>\r\nContent-Type: text/html\r\n\r\n" + b"<style>" * 12_000,
    "brackets": b"From: MAILER-DAEMON@x\r\nSubject: failure notice\r\n\r\n" + b"<" * 65_000,
    "addresses": b"From: MAILER-DAEMON@x\r\nSubject: failure notice\r\n\r\n" + b"a@" * 33_000,
    "ids": b"In-Reply-To: " + b"<a@b>" * 20_000 + b"\r\nReferences: " + b"<" * 90_000 + b"\r\n\r\nx",
    "until": b"Auto-Submitted: auto-replied\r\nIn-Reply-To: <a@b>\r\n\r\n" + b"until until 5 May back on 31 February " * 2000,
    "blank": b"From: MAILER-DAEMON@x\r\nSubject: failure notice\r\n\r\n" + b" \n" * 30_000,
    "blocks": b"Content-Type: message/delivery-status\r\n\r\n" + b"Action: failed\r\n\r\n" * 4000,
    "surrogates": "From: \ud800\udfff@x\r\nSubject: \ud83d".encode("utf-8", "surrogatepass") + b"\r\n\r\n\xed\xa0\x80",
}  # fmt: skip


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_bytes_raise(raw: bytes) -> None:
    found = read_mail(raw, today=TODAY)
    assert len(found.words) <= 2000 and len(found.event_key) < 200
    str(found).encode("utf-8", "surrogatepass")


def test_parts_and_depth_are_bounded() -> None:
    def depth(part: mime.Part) -> int:
        return 1 + max(map(depth, part.children), default=0)

    assert depth(mime.parse(HOSTILE["nested"])) <= mime.DEEPEST + 1
    assert len(list(mime.parse(HOSTILE["boundaries"]).walk())) <= mime.MOST_PARTS + 1


def test_the_same_bytes_are_the_same_event() -> None:
    raw = mail("From: x@y.example\nSubject: x", "y")
    assert read_mail(raw, today=TODAY).event_key == read_mail(raw, today=TODAY).event_key
    assert read_mail(raw, today=TODAY).event_key != read_mail(raw + b" ", today=TODAY).event_key


@settings(max_examples=300)
@given(st.binary(max_size=4000))
def test_bytes_that_nobody_wrote(raw: bytes) -> None:
    read_mail(raw, today=TODAY)


@settings(max_examples=300)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["From", "Subject", "Content-Type", "In-Reply-To", "Auto-Submitted", "Return-Path", "Precedence",
                             "Content-Transfer-Encoding", "X-Failed-Recipients"]),
            st.text(max_size=80)
            | st.sampled_from(["<>", "multipart/report; report-type=delivery-status; boundary=b", "message/delivery-status",
                               "base64", "quoted-printable", "MAILER-DAEMON@x", "=?gb2312?B?xOO6ww?="]),
        ),
        max_size=8,
    ),
    st.lists(st.text(max_size=60) | st.sampled_from(["--b", "--b--", "Action: failed", "Status: 5.1.1", "", "Content-Type: message/rfc822"])),
)  # fmt: skip
def test_fields_in_any_order(fields: list[tuple[str, str]], lines: list[str]) -> None:
    head = "\r\n".join(f"{name}: {value}" for name, value in fields)
    read_mail((head + "\r\n\r\n" + "\r\n".join(lines)).encode("utf-8", "surrogatepass"), today=TODAY)


def mutated(raw: bytes, rng: random.Random, others: list[bytes]) -> bytes:
    """A mail after a few accidents: bytes changed, cut out, doubled, and pieces of other mails put in."""
    octets = bytearray(raw)
    for _accident in range(rng.randint(1, 8)):
        at = rng.randrange(len(octets) + 1)
        match rng.randrange(5):
            case 0 if octets:
                octets[min(at, len(octets) - 1)] = rng.randrange(256)
            case 1:
                del octets[at : at + rng.randint(1, 200)]
            case 2:
                octets[at:at] = octets[at : at + rng.randint(1, 200)] * rng.randint(1, 5)
            case 3:
                other = rng.choice(others)
                start = rng.randrange(len(other))
                octets[at:at] = other[start : start + rng.randint(1, 400)]
            case _:
                octets[at:at] = rng.choice(
                    [b"\r\n\r\n", b"\0", b"\xff\xfe", b"--", b"=?utf-8?q?", b"\r", b"<>", b"; boundary=", b":"]
                )
    return bytes(octets)


def fuzz(count: int, seed: int) -> None:
    rng = random.Random(seed)
    seeds = [sample.raw for sample in samples(120, seed=seed)]
    seeds = [raw for raw in seeds if len(raw) < 6000]
    started = time.monotonic()
    for number in range(count):
        raw = mutated(rng.choice(seeds), rng, seeds)
        try:
            read_mail(raw, today=TODAY)
        except Exception as error:
            raise AssertionError(f"seed {seed}, number {number}: {raw!r}") from error
    print(f"E6 fuzz: {count} mails, seed {seed}, {time.monotonic() - started:.0f} s, uncaught 0")


def test_mails_after_accidents_raise_nothing() -> None:
    fuzz(FUZZED, seed=int(os.environ.get("FUZZ_SEED", "4")))


@pytest.mark.chaos
@pytest.mark.parametrize("seed", range(10))
def test_a_million_mails_after_accidents_raise_nothing(seed: int) -> None:
    fuzz(FUZZED_LONG // 10, seed=seed)
