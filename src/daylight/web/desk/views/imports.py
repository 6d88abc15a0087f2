"""Import from Excel 「批量导入」: template, file, preview with every bad row, and only then the writing."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daylight.kernel.refusals import Refused
from daylight.log.policy import AlreadyDone
from daylight.log.powers import power_list
from daylight.parties import acts
from daylight.parties.acts.imports import importer_of
from daylight.parties.imports import holding
from daylight.parties.imports.checking import Preview, preview
from daylight.parties.imports.columns import SHEETS
from daylight.parties.imports.template import template
from daylight.parties.verbs import PartyVerb
from daylight.web.access import desk, viewer_in
from daylight.web.desk.identities import language
from daylight.web.desk.requests import already_done, key_of
from daylight.web.desk.views.people import people_tabs
from daylight.web.errors import message_of

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200
"""So many problems are shown; the file with all of them is mended in Excel anyway."""


class FileForm(forms.Form):
    """The workbook to be looked at."""

    file = forms.FileField(
        label=_("Workbook"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}), max_length=200
    )


@desk(verb=PartyVerb.CONFIRM_IMPORT)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponseBase:
    """Take the template, give the file; the preview follows and nothing is written."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _look(request, form.cleaned_data["file"])
        except Refused as refused:
            form.add_error("file", message_of(refused))
    return _start_page(request, form)


def _start_page(request: HttpRequest, form: FileForm) -> HttpResponse:
    context = {
        "form": form,
        "tabs": people_tabs(viewer_in(request), "desk:import"),
        "sheets": [(sheet.title(language()), [one.heading(language()) for one in sheet.columns]) for sheet in SHEETS],
        "limit": f"{settings.UPLOAD_MAX_BYTES // 1024 // 1024} MB",
    }
    return render(request, "desk/import.html", context, status=422 if form.errors else 200)


@desk(verb=PartyVerb.CONFIRM_IMPORT)
@require_safe
def download_template(request: HttpRequest) -> HttpResponseBase:
    """The empty workbook with drop-downs, in the reader's language."""
    del request
    answer = HttpResponse(template(power_list(), language()), content_type=_XLSX)
    answer["Content-Disposition"] = f'attachment; filename="daylight-import-{language()}.xlsx"'
    return answer


def _look(request: HttpRequest, upload: Any) -> HttpResponseBase:
    """Keep the file for its uploader and show what it would do."""
    viewer = viewer_in(request)
    data = upload.read(settings.UPLOAD_MAX_BYTES + 1)  # one byte more than may be: then the check says so
    seen = _preview(request, data, upload.name)
    holding.keep(data, account_id=viewer.account_id)
    return render(request, "desk/import_preview.html", _shown(request, seen))


def _preview(request: HttpRequest, data: bytes, name: str) -> Preview:
    viewer, now = viewer_in(request), timezone.now()
    return preview(data, file=name, importer=importer_of(viewer.actor, now), on=timezone.localdate(now))


def _shown(request: HttpRequest, seen: Preview) -> dict[str, Any]:
    problems = seen.problems
    return {
        "seen": seen,
        "tabs": people_tabs(viewer_in(request), "desk:import"),
        "counts": [(sheet.title(language()), sum(1 for _line in seen.good_of(sheet))) for sheet in SHEETS],
        "good": len(seen.good),
        "bad": len(seen.bad),
        "problems": [(one, one.said(gettext)) for one in problems[:SHOWN]],
        "more": max(0, len(problems) - SHOWN),
    }


@desk(verb=PartyVerb.CONFIRM_IMPORT)
@require_POST
def confirm(request: HttpRequest) -> HttpResponseBase:
    """Write the good rows of the very file that was previewed 「确认导入」."""
    viewer = viewer_in(request)
    digest, good = request.POST.get("sha256", ""), request.POST.get("good", "")
    data = holding.kept(digest, account_id=viewer.account_id)
    try:
        written = acts.confirm_import(
            viewer.actor,
            data,
            file=request.POST.get("file", "")[:200],
            sha256=digest,
            good_rows=int(good) if good.isdecimal() and len(good) < 9 else -1,
            now=timezone.now(),
            key=key_of(request),
        )
    except AlreadyDone:
        already_done(request)
        return redirect("desk:people")
    holding.drop(digest, account_id=viewer.account_id)
    said = gettext("Written: %(places)s places, %(people)s people, %(mandates)s mandates; %(skipped)s rows left out.")
    messages.success(request, said % asdict(written))
    return redirect("desk:people")


@desk(verb=PartyVerb.CONFIRM_IMPORT)
@require_POST
def give_up(request: HttpRequest) -> HttpResponseBase:
    """Throw the waiting file away; nothing was written."""
    holding.drop(request.POST.get("sha256", ""), account_id=viewer_in(request).account_id)
    return redirect("desk:import")
