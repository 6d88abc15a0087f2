"""Cases 「事项」: the list, and the page of one case with its parts."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from daylight.cases.queries import CasePage, case_page, cases_of
from daylight.parties.queries import breadcrumb
from daylight.web.access import desk, viewer_in
from daylight.web.desk import filling, handling, listings, shown, trace
from daylight.web.desk.identities import language
from daylight.web.desk.shown import drawn
from daylight.web.exports import Export, list_answer
from daylight.web.shapes import Empty, Tab

NO_CASES = Empty(
    title=gettext_lazy("There is no case in your places yet"),
    text=gettext_lazy("A case appears here as soon as somebody submits one. The power list says who may start which."),
    action=gettext_lazy("Open the power list"),
    url="/desk/procedures/",
    icon="files",
)


@desk(scope=cases_of)
@require_safe
def cases(request: HttpRequest) -> HttpResponseBase:
    """Every case the viewer sees."""
    viewer = viewer_in(request)
    listing = listings.cases_listing(viewer, code="cases", title=_("Cases"), empty=NO_CASES)
    export = Export(by=viewer.name, now=timezone.now())
    return list_answer(request, listing, listings.with_steps(cases_of(viewer)), export=export)


@desk(scope=cases_of)
@require_safe
def search(request: HttpRequest) -> HttpResponseBase:
    """Find by number, title or payee; one hit is opened at once."""
    text = request.GET.get("q", "").strip()
    found = list(cases_of(viewer_in(request)).filter(number__iexact=text)[:1]) if text else []
    if found:
        return redirect("desk:case", found[0].pk)
    query = request.GET.copy()
    query.clear()
    query["text"] = text
    return redirect(f"{reverse('desk:cases')}?{query.urlencode()}")


@desk(scope=case_page)
@require_safe
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """One case with everything about it."""
    viewer, now = viewer_in(request), timezone.now()
    page = case_page(viewer, case_id, now=now, language=language())
    return case_answer(request, page, handling.step_form(page))


def case_answer(request: HttpRequest, page: CasePage, form: handling.StepForm, *, status: int = 200) -> HttpResponse:
    """Draw the page of a case; after a refused step with what was typed."""
    now = timezone.now()
    asked = request.GET.get("part", "content")
    part = asked if asked in _PARTS else "content"
    crumbs = shown.crumbs_of(page, [(place.pk, place.name) for place in breadcrumb(page.case.place_id)])
    context = {
        "page": page,
        "crumbs": crumbs,
        "present": shown.present(page, now=now),
        "part": part,
        "tabs": _tabs(request, page, part),
        "facts": shown.facts(page),
        "invoices": shown.invoices(page),
        "moments": shown.moments(page),
        "form": form,
        "inputs": filling.inputs(request, page, form.fields, form.taken) if form.fields is not None else [],
        "has_files": handling.has_files(page),
        "why_not": handling.why_not(page),
        "order": handling.order_of_case(viewer_in(request), page),
        "drawn": drawn(page.chart) if part == "chart" else "",
        "traces": trace.rows_of(viewer_in(request), page.acts, page.procedure) if part == "trace" else [],
    }
    return render(request, "desk/case.html", context, status=status)


_PARTS = ("content", "documents", "progress", "chart", "trace")


def _tabs(request: HttpRequest, page: CasePage, part: str) -> list[Tab]:
    url = reverse("desk:case", args=[page.case.pk])
    seen = len(trace.visible(viewer_in(request), page.acts))
    labels = (_("Content"), _("Documents"), _("Progress"), _("Basis and flow chart"), _("Trace"))
    present = sum(1 for one in page.documents if one.is_present)
    counts = {"documents": present, "trace": seen}
    return [
        Tab(label=label, url=f"{url}?part={code}", is_current=code == part, count=counts.get(code))
        for code, label in zip(_PARTS, labels, strict=True)
    ]
