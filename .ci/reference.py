"""Write docs/settings.md and docs/commands.md from what the code says; a test compares."""

import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETTINGS, COMMANDS = ROOT / "docs" / "settings.md", ROOT / "docs" / "commands.md"
# What every command of the framework takes.
COMMON = {
    "--help", "--version", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color", "--force-color",
    "--skip-checks",
}  # fmt: skip


def settings_text() -> str:
    """Every variable of .env.example with its comment, by section."""
    lines = [
        "# Settings",
        "",
        "Every variable that Duebook reads, from [.env.example](../.env.example); set in the environment or in a file",
        "`.env` beside `manage.py`. A `*_FILE` names a file that holds the value.",
        "",
    ]
    said: list[str] = []
    for line in (ROOT / ".env.example").read_text(encoding="utf-8").splitlines():
        if section := re.match(r"# --- (.+?) -+$", line):
            lines += [f"## {section[1]}", "", "| variable | meaning |", "|---|---|"]
            said = []
        elif line.startswith("# "):
            said.append(line[2:])
        elif variable := re.match(r"([A-Z][A-Z0-9_]+)=(.*)$", line):
            if said or not variable[1].endswith("_FILE"):
                lines.append(f"| `{variable[1]}` | {' '.join(said).replace('|', chr(92) + '|')} |")
            said = []
        elif not line.strip():
            if lines[-1] and lines[-1].startswith("|"):
                lines.append("")
            said = []
    return "\n".join(lines).rstrip() + "\n"


def commands_text() -> str:
    """Every command of Duebook with its help and its arguments."""
    import django
    from django.core.management import get_commands, load_command_class

    django.setup()
    lines = [
        "# Commands",
        "",
        "`.venv/bin/python manage.py NAME`; `--help` shows the same. They end with 0 when done, 1 when they found",
        "problems, 2 when they were used wrongly.",
        "",
    ]
    for name in sorted(name for name, app in get_commands().items() if app == "tracker"):
        command = load_command_class("tracker", name)
        parser = command.create_parser("manage.py", name)
        lines += [f"## {name}", "", " ".join(str(command.help).split()), ""]
        for action in parser._actions:
            words = ", ".join(action.option_strings) or str(action.metavar or action.dest)
            if not action.help or COMMON & set(action.option_strings):
                continue
            takes = action.option_strings and action.nargs != 0
            shown = f"{words} {action.metavar or action.dest.upper()}" if takes else words
            lines.append(f"- `{shown}`: {' '.join(str(action.help).split())}")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    """Write both."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.commands import prepare

    prepare(database=False)
    SETTINGS.write_text(settings_text(), encoding="utf-8")
    COMMANDS.write_text(commands_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
