"""Verifying 「核验」: numbers and proof files against the public record, proof files to keep, and the record's own files."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from daylight.disclosure import queries
from daylight.web.access import public
from daylight.web.portal.forms import ProofForm, VerifyForm
from daylight.web.portal.shell import language, shell
from daylight.web.shapes import Words

LOG_FILE = re.compile(
    r"checkpoint|log\.vkey|verify\.py|tile/(?:entries|[0-5]?\d)/(?:x\d{3}/){0,5}\d{3}(?:\.p/\d{1,3})?"
)
"""Exactly the names that a log of tiles has: what is no such name is no file, whatever dots it is written with."""
CHECK_PROOF = "python3 verify.py --key log.vkey --proof proof-1.json"
CHECK_LOG = "python3 verify.py log --key log.vkey"
_FOR_EVER = "public, max-age=31536000, immutable"
_TYPES = {"checkpoint": "text/plain; charset=utf-8", "log.vkey": "text/plain; charset=utf-8"}


@dataclass(frozen=True)
class LogFile:
    """One of the three files that a villager needs to check at home."""

    name: str
    icon: str
    what: Words


LOG_FILES = (
    LogFile("checkpoint", "download", _("the newest seal: keep it for next time")),
    LogFile("log.vkey", "key", _("the public key of this county’s log")),
    LogFile("verify.py", "file-check", _("the checker: one file, needs only Python")),
)


@public
@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """The public log 「公开记录」: what it is, how long it is, how anybody checks it at home."""
    context = {
        "head": queries.log_head(),
        "files": LOG_FILES,
        "check_proof": CHECK_PROOF,
        "check_log": CHECK_LOG,
    }
    return render(request, "portal/record.html", context | shell(request, None, "record"))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Verify a number (it may stand in the address, for a QR mark) or a file that somebody kept."""
    now, result = timezone.now(), None
    code = VerifyForm(request.GET if "code" in request.GET else None)
    file = ProofForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if file.is_valid():
            proof = file.cleaned_data["proof"]
            result = queries.verify_file(proof.name, proof.read())
    elif code.is_bound and code.is_valid():
        result = queries.verify_code(code.cleaned_data["code"], now=now, language=language())
    context: dict[str, Any] = {"code": code, "file": file, "result": result, "head": queries.log_head()}
    is_wrong = request.method == "POST" and not file.is_valid()
    return render(
        request, "portal/verify.html", context | shell(request, None, "verify"), status=422 if is_wrong else 200
    )


@public
@require_safe
def proof(request: HttpRequest, act_id: UUID) -> HttpResponse:
    """The proof file of an act 「存证文件」, to keep: it can be verified years later without us."""
    del request
    found = queries.proof_of(act_id)
    if found is None:
        raise Http404
    answer = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="proof-{found["index"]}.json"'
    return answer


@public
@require_safe
def log_file(request: HttpRequest, name: str) -> HttpResponse:
    """One file of the public log 「公开记录文件」, as it lies on disk; on a server nginx serves the folder itself."""
    del request
    if not LOG_FILE.fullmatch(name):
        raise Http404
    path = Path(settings.TILE_DIR) / name
    if not path.is_file():
        raise Http404
    answer = HttpResponse(path.read_bytes(), content_type=_TYPES.get(name, "application/octet-stream"))
    answer["Cache-Control"] = _FOR_EVER if name.startswith("tile/") else "no-cache"
    answer["Access-Control-Allow-Origin"] = "*"  # a log exists to be read by other people's programs
    if name == "verify.py":
        answer["Content-Disposition"] = 'attachment; filename="verify.py"'
    return answer
