"""Another value for a model's parameter 「参数调整」: first what it would have done, then the proposal, then a second pair of eyes."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from daylight.parties.queries import Viewer
from daylight.risk import acts, in_force
from daylight.risk import queries as risk
from daylight.risk.acts.tuning import Wish
from daylight.risk.backtest import Trial, back_test
from daylight.risk.pages import Page, Parameter
from daylight.risk.tuning import PlacedSetting
from daylight.risk.verbs import RiskVerb
from daylight.web.access import desk, viewer_in
from daylight.web.desk.entry.tuning import ProposalForm, TrialForm, written_value
from daylight.web.desk.identities import language
from daylight.web.desk.linking import address_of
from daylight.web.desk.posting import done, sent
from daylight.web.desk.requests import key_of
from daylight.web.desk.values import shadow_told
from daylight.web.shapes import Crumb, Figure


@desk(verb=RiskVerb.PROPOSE_SETTING, scope=risk.model_card)
@require_http_methods(["GET", "HEAD", "POST"])
def tune(request: HttpRequest, code: str, parameter: str) -> HttpResponseBase:
    """Try a value 「回溯测试」 and, when that was seen, propose it 「拟设参数」."""
    viewer = viewer_in(request)
    page, asked = _page_of(viewer, code, parameter)
    if request.method != "POST":
        form = TrialForm(viewer, asked, request.GET or None, initial=_initial(viewer, page, asked))
        return _answer(request, page, form)
    form = ProposalForm(viewer, asked, request.POST)
    key = key_of(request)

    def do(given: dict[str, Any]) -> None:
        wish = Wish(asked.code, given["value"], given["place"], given["since"], given["reason"])
        tried = _trial(page, form, viewer).kept()
        acts.propose_setting(page, wish, tried, actor=viewer.actor, now=timezone.now(), key=key)

    return sent(
        request,
        form,
        do=do,
        said=_("The value is proposed; another body decides whether it comes into force."),
        to=reverse("desk:model", args=[code]) + "#settings",
        again=lambda status: _answer(request, page, form, status=status),
    )


@desk(verb=RiskVerb.ADOPT_SETTING, scope=risk.settings_of)
@require_POST
def adopt(request: HttpRequest, setting_id: int) -> HttpResponseBase:
    """Put a proposed value into force 「启用参数」."""
    return _decided(request, setting_id, acts.adopt_setting, said=_("The value comes into force on its day."))


@desk(verb=RiskVerb.WITHDRAW_SETTING, scope=risk.settings_of)
@require_POST
def withdraw(request: HttpRequest, setting_id: int) -> HttpResponseBase:
    """Take a value back 「撤回参数」."""
    return _decided(request, setting_id, acts.withdraw_setting, said=_("The value is withdrawn."))


def _decided(request: HttpRequest, setting_id: int, decide: Any, *, said: Any) -> HttpResponseBase:
    viewer, key = viewer_in(request), key_of(request)
    row = get_object_or_404(risk.settings_of(viewer), pk=setting_id)
    return done(
        request,
        lambda: decide(row.pk, actor=viewer.actor, now=timezone.now(), key=key),
        said=said,
        to=reverse("desk:model", args=[row.model]) + "#settings",
    )


def _page_of(viewer: Viewer, code: str, parameter: str) -> tuple[Page, Parameter]:
    card = risk.model_card(viewer, code, timezone.localdate())
    found = next((one for one in card.page.parameters if one.code == parameter), None) if card else None
    if card is None or found is None or found.supplied_by:
        raise Http404  # what another rule file decides is changed there
    return card.page, found


def _initial(viewer: Viewer, page: Page, parameter: Parameter) -> dict[str, Any]:
    today = timezone.localdate()
    held = in_force.values_at(page, in_force.variants_of([page])[page.code], str(viewer.place_id), today)
    return {"value": written_value(parameter, held[parameter.code]), "place": viewer.place_id, "since": today}


def _trial(page: Page, form: TrialForm, viewer: Viewer) -> Trial:
    given, now = form.cleaned_data, timezone.now()
    wish = PlacedSetting(
        page.code,
        form.parameter.code,
        given["value"],
        str(given["place"].pk),
        given["since"],
        given["since"],
        viewer.post,
    )
    return back_test(page, wish, given["place"], now)


def _answer(request: HttpRequest, page: Page, form: TrialForm, *, status: int = 200) -> HttpResponseBase:
    viewer = viewer_in(request)
    is_asked = form.is_bound and not {"value", "place", "since"} & form.errors.keys()
    trial = _trial(page, form, viewer) if is_asked else None
    proposal = form if isinstance(form, ProposalForm) else None
    if trial is not None and proposal is None:
        proposal = ProposalForm(viewer, form.parameter, initial=dict(form.data.items()))
    context = {
        "page": page,
        "parameter": form.parameter,
        "title": form.parameter.title.say(language()),
        "form": form,
        "proposal": proposal,
        "trial": trial,
        "figures": _figures(page, trial) if trial is not None else (),
        "places": [(one, address_of("place", one.place_id)) for one in trial.places] if trial is not None else (),
        "samples": _samples(trial) if trial is not None else (),
        "shadows": [shadow_told(page, one) for one in risk.shadows_running(viewer, page.code, form.parameter.code)],
        "crumbs": [
            Crumb(label=_("Warnings"), url=reverse("desk:warnings")),
            Crumb(label=_("Models"), url=reverse("desk:models")),
            Crumb(label=page.code, url=reverse("desk:model", args=[page.code])),
            Crumb(label=form.parameter.title.say(language())),
        ],
        "data_as_of": timezone.now(),
    }
    return render(request, "desk/tuning.html", context, status=status)


def _figures(page: Page, trial: Trial) -> list[Figure]:
    true = f"{reverse('desk:warnings')}?model={page.code}&verdict=confirmed"
    return [
        Figure(label=_("As set now"), value=str(trial.now), url="#by-place", note=_("findings of twelve months")),
        Figure(
            label=_("With the new value"), value=str(trial.would), url="#by-place", note=f"{trial.would - trial.now:+d}"
        ),
        Figure(label=_("Of these found true"), value=str(trial.confirmed), url=true, note=_of(trial)),
        Figure(
            label=_("Found true, but lost"),
            value=str(trial.lost_confirmed),
            url=true,
            note=_("no longer found with the new value"),
        ),
    ]


def _of(trial: Trial) -> str:
    return str(_("of %(n)s judged by a person") % {"n": trial.judged})


def _samples(trial: Trial) -> list[tuple[Any, list[str]]]:
    """What would be new and what would be gone, in the models' own sentences."""
    pairs = ((_("Only with the new value"), trial.gained), (_("Only as set now"), trial.lost))
    is_zh = language() == "zh"
    return [
        (title, [one.explanation_zh if is_zh else one.explanation_en for one in found])
        for title, found in pairs
        if found
    ]
