"""Procedures 「权力清单与流程图」: what may be done in a village, by whom, and each procedure's chart."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from daylight.cases.queries import procedure_page, procedures_in_force
from daylight.cases.refusals import NoSuchProcedure
from daylight.kernel.procedure import Group, Procedure
from daylight.log.powers import post_title
from daylight.web.access import desk, viewer_in
from daylight.web.desk import shown
from daylight.web.desk.identities import language


def group_title(group: Group) -> str:
    """The three groups of the power list and the oversight of them, in words."""
    return {
        Group.DECISION: _("Deciding"),
        Group.MANAGEMENT: _("Managing"),
        Group.SERVICE: _("Serving"),
        Group.OVERSIGHT: _("Overseeing"),
    }[group]


@desk(scope=procedures_in_force)
@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """The power list: every procedure in force, by group, with the posts that may start it."""
    viewer = viewer_in(request)
    found = procedures_in_force(timezone.localdate())
    groups = [(group_title(group), [_line(one, viewer.post) for one in found if one.group is group]) for group in Group]
    shown_groups = [(title, rows) for title, rows in groups if rows]
    return render(request, "desk/procedures.html", {"groups": shown_groups, "count": len(found)})


def _line(procedure: Procedure, post: str) -> dict[str, object]:
    """One procedure as the list shows it."""
    return {
        "code": procedure.code,
        "title": procedure.title.say(language()),
        "note": procedure.note.say(language()) if procedure.note else "",
        "steps": len(procedure.steps),
        "risks": sum(len(step.risks) for step in procedure.steps),
        "posts": [post_title(code, language()) for code in procedure.opened_by],
        "may_start": post in procedure.opened_by,
        "in_force": procedure.in_force,
    }


@desk(scope=procedure_page)
@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure: its chart, the same as a table, its form, reasons, bands, versions."""
    viewer = viewer_in(request)
    on = _day_asked(request.GET.get("version", ""))
    try:
        page = procedure_page(code, on=on, language=language())
    except NoSuchProcedure as refused:
        raise Http404 from refused
    rule = page.procedure
    context = {
        "page": page,
        "drawn": shown.drawn(page.chart),
        "group": group_title(rule.group),
        "may_start": viewer.post in rule.opened_by,
        "posts": [post_title(one, language()) for one in rule.opened_by],
        "fields": [(one.title.say(language()), one.help.say(language()) if one.help else "") for one in rule.form],
        "refusals": [(one.title.say(language()), one.basis) for one in rule.refusal],
        "suspensions": [(one.title.say(language()), one.basis) for one in rule.suspension],
        "note": rule.note.say(language()) if rule.note else "",
        "publication": shown.publication(rule),
    }
    return render(request, "desk/procedure.html", context)


def _day_asked(version: str) -> date:
    """A version is the day it holds from; without one it is today's."""
    try:
        return date.fromisoformat(version)
    except ValueError:
        return timezone.localdate()
