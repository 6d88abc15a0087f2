"""Asking 「点题」 and following one's question: similar ones first, then three fields, a check, a receipt."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from daylight.disclosure import queries
from daylight.web.access import public
from daylight.web.portal import submission
from daylight.web.portal.forms import QuestionForm, ReceiptForm, request_key
from daylight.web.portal.shell import language, shell, village_or_404


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, place_id: int) -> HttpResponse:
    """Ask a question: fill in, check what is like it, send; each is the same address, so that nothing lies in a history."""
    place, now = village_or_404(place_id), timezone.now()
    rule = queries.asking_rule(now=now, language=language())
    context: dict[str, Any] = {"rule": rule} | shell(request, place, "ask")
    if request.method != "POST":
        form = QuestionForm(topics=rule.topics, initial={"about": request.GET.get("about", "")[:40]})
        recent = queries.questions(place, "answered", 1, now=now, language=language())
        return render(request, "portal/ask.html", context | {"form": form, "recent": recent.rows[:3]})
    form = QuestionForm(request.POST, topics=rule.topics)
    if not form.is_valid() or "again" in request.POST:
        return render(request, "portal/ask.html", context | {"form": form}, status=200 if form.is_valid() else 422)
    if "send" not in request.POST:
        alike = queries.similar(place, form.cleaned_data["question"], now=now, language=language())
        topic = dict(rule.topics)[form.cleaned_data["topic"]]
        return render(request, "portal/ask_check.html", context | {"form": form, "alike": alike, "topic": topic})
    receipt = submission.ask(
        place_id,
        form.values(),
        key=request_key(request.POST.get("request_key", "")),
        per_hour=rule.per_hour,
        now=now,
    )
    return render(request, "portal/asked.html", context | {"receipt": receipt})


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Follow a question with its receipt code 「我的提问」; the code travels in the form's body, never in an address."""
    form = ReceiptForm(request.POST or None)
    context: dict[str, Any] = {"form": form} | shell(request, None, "mine")
    if request.method == "POST" and form.is_valid():
        row = queries.question_by_receipt(form.cleaned_data["receipt"], now=timezone.now(), language=language())
        context |= {"row": row, "is_missing": row is None}
    return render(request, "portal/mine.html", context)
