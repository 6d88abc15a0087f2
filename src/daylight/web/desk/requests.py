"""One request, done once 「防重复提交」: the key that a form carries, and where a repeated or overtaken request leads."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from daylight.cases.queries import case_page
from daylight.kernel.refusals import ConflictRefused
from daylight.web.access import viewer_in
from daylight.web.desk.identities import language
from daylight.web.errors import message_of


def key_of(request: HttpRequest) -> str | None:
    """The key of this form as the door knows it: bound to the mandate, so that nobody uses up another's."""
    sent = request.POST.get("request_key", "")[:40]
    return f"web:{viewer_in(request).mandate_id}:{sent}" if sent else None


def already_done(request: HttpRequest) -> None:
    """Say politely that a second click changed nothing; the caller leads on to the result of the first."""
    messages.info(request, _("This was already done with your first click; it was not done a second time."))


def overtaken(request: HttpRequest, case_id: int, refused: ConflictRefused) -> HttpResponse:
    """Answer 409: somebody was first. The page shows what they did, so that nobody has to guess 「已被他人办理」."""
    page = case_page(viewer_in(request), case_id, now=timezone.now(), language=language())
    done = [row for row in page.steps if row.done_at is not None]
    last = max(done, key=lambda row: (row.done_at is not None, row.done_at), default=None)
    context = {"page": page, "last": last, "message": message_of(refused), "opinion": request.POST.get("opinion", "")}
    return render(request, "desk/conflict.html", context, status=409)
