"""A real office from an empty directory to its first reminder, as one command starts it; no shell after that."""

import re
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.config.test_embedded import var_dir  # noqa: F401 - a fixture
from tests.config.test_up import Instance
from tests.config.waiting import until
from tests.exchange import plans
from tests.fixtures.browser import PATIENCE
from tests.fixtures.mail import Mail, SmtpServer
from tests.web.test_second_factor import code_of

pytestmark = pytest.mark.processes
PASSWORD = "a quiet river behind the mill"


@pytest.fixture
def office(var_dir: Path, smtp_server: SmtpServer) -> Instance:  # noqa: F811
    """`DEMO=0 make up` with the tests' mail server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mail = {"EMAIL_URL": smtp_server.url, "DEFAULT_FROM_EMAIL": "Duebook <duebook@vedomstvo.example>"}
    return Instance(var_dir, port, mail)


def test_from_an_empty_directory_to_the_first_reminder(
    office: Instance, smtp_server: SmtpServer, browser: Browser
) -> None:
    office.start()
    try:
        context = browser.new_context(locale="en-GB", base_url=f"http://127.0.0.1:{office.port}")
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        begun(page, office)
        set_up(page, smtp_server)
        invited = colleague(page, browser, office, smtp_server)
        lately = datetime.now(UTC).date() - timedelta(days=17)  # so that the first dates lie some days ahead
        import_of(page, plans.xlsx(plans.plan(today=lately)), wrong=plans.WRONG)
        import_of(page, plans.xlsx(plans.plan(today=lately, corrected=True)), wrong=0)
        page.goto("/commitments/?status=all")
        expect(page.locator("caption")).to_contain_text("200")
        before = len(smtp_server.mails)
        announced = started(page)
        assert announced
        until(lambda: len(smtp_server.mails) - before >= len(announced), "the announced mails arrive")
        context.close()
    finally:
        office.stop()
    reminders = smtp_server.mails[before:]
    assert sorted(addressee(mail) for mail in reminders) == sorted(announced)
    assert invited not in announced


def begun(page: Page, office: Instance) -> None:
    """The one-time link of the terminal makes the first admin."""
    link = re.search(r"http\S+/first-admin/\S+", office.said)
    assert link is not None
    page.goto(link[0])
    page.get_by_label("Name of the office").fill("Ведомство")
    page.get_by_label("Your name").fill("Nora Vale")
    page.get_by_label("Your e-mail address").fill("nora@vedomstvo.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    page.get_by_label("code", exact=False).fill(code_of(page.locator("code.link").inner_text()))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.locator("pre.codes")).to_be_visible()
    page.goto("/office/start/")
    expect(page.get_by_role("heading", name="Setting up")).to_be_visible()


def set_up(page: Page, smtp_server: SmtpServer) -> None:
    """Contact, country and zone; a trial mail."""
    page.locator("#step-contact").get_by_role("link", name="Fill in").click()
    page.get_by_label("Contact person").fill("Nora Vale")
    page.get_by_label("Telephone").fill("+996 312 000000")
    page.get_by_label("Country").select_option(label="Kyrgyzstan")
    page.get_by_label("Time zone").select_option("Asia/Bishkek")
    page.get_by_role("button", name="Save").click()
    for step in ("name", "contact", "calendar", "zone"):
        expect(page.locator(f"#step-{step}")).to_have_class("done")
    page.get_by_role("button", name="Send a trial mail").click()
    expect(page.locator("#step-mail")).to_have_class("done")
    assert [addressee(mail) for mail in smtp_server.mails] == ["nora@vedomstvo.example"]


def colleague(page: Page, browser: Browser, office: Instance, smtp_server: SmtpServer) -> str:
    """A second account, made by the link in a mail."""
    page.goto("/office/accounts/")
    page.get_by_label("E-mail address").fill("ines@vedomstvo.example")
    page.get_by_label("Name", exact=True).fill("Ines")
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_text("The invitation of Ines went out")).to_be_visible()
    link = re.search(r"http\S+/invitation/\S+", str(smtp_server.mails[-1].message.get_content()))
    assert link is not None
    theirs = browser.new_context(locale="en-GB")
    other = theirs.new_page()
    other.goto(link[0])
    other.get_by_label("Your name").fill("Ines Marlow")
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Come in").click()
    expect(other.get_by_text("Ines Marlow")).to_be_visible()
    theirs.close()
    return "ines@vedomstvo.example"


def import_of(page: Page, workbook: bytes, *, wrong: int) -> None:
    """The spreadsheet: sent, its columns taken as guessed, logged by the worker, released."""
    page.goto("/imports/new/")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.get_by_label("Spreadsheet").set_input_files({"name": "план.xlsx", "mimeType": kind, "buffer": workbook})
    page.get_by_role("button", name="Next: its columns").click()
    page.get_by_role("button", name="Next: look at the rows").click()
    if wrong:
        expect(page.locator(".notice.warning")).to_contain_text(f"{wrong} rows cannot be logged")
        with page.expect_download() as file:
            page.get_by_role("link", name="Rows to correct, as a file").click()
        assert Path(file.value.path()).stat().st_size > 1000
    else:
        expect(page.locator(".take")).to_contain_text("180 unchanged")
    page.get_by_role("button", name="Log these rows").click()
    page.get_by_role("button", name="Release").click()
    expect(page.get_by_text("Released: reminders of")).to_be_visible()


def started(page: Page) -> list[str]:
    """Look at who would get what, and start; the addresses that are told at once."""
    page.goto("/sending/")
    rows = page.locator("tbody tr").filter(has_text="at once")
    told = {row.locator("td").nth(1).inner_text() for row in rows.all() if "—" not in row.inner_text()}
    page.get_by_role("button", name="Start sending").click()
    expect(page.get_by_text("Reminders go out.")).to_be_visible()
    return sorted(told)


def addressee(mail: Mail) -> str:
    """Whom a mail went to."""
    (address,) = mail.recipients
    return address
