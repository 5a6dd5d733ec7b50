"""Files that people sent, handed out again: saved by the browser, never shown or run by it."""

from pathlib import PurePath

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404

from tracker.operations.evidence import TYPES


def handed_out(file: FieldFile, name: str) -> FileResponse:
    """A stored file under the name its sender gave it. Raises Http404 where the storage does not have it."""
    kind = TYPES.get(PurePath(file.name or "").suffix.lower(), ("application/octet-stream",))[0]
    try:
        opened = file.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    response = FileResponse(opened, as_attachment=True, filename=name, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
