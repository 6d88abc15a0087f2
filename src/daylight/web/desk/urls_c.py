"""The desk's addresses of statistics, the log and the platform itself; `urls.py` takes them in."""

from django.urls import URLPattern, path

from daylight.web.desk.views import dashboard, health, log

routes: list[URLPattern] = [
    # ---- statistics
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/cases/", dashboard.cases_ended, name="cases_ended"),
    path("dashboard/steps/", dashboard.steps_done, name="steps_done"),
    # ---- the log: its acts keep their own short address, which stands on proofs and case pages
    path("log/", log.public_log, name="log"),
    path("readings/", log.readings, name="audit"),
    path("acts/<uuid:act_id>/", log.act, name="act"),
    path("acts/<uuid:act_id>/open/", log.open_act, name="open_act"),
    path("acts/<uuid:act_id>/proof.json", log.act_proof, name="proof"),
    # ---- the platform's health
    path("health/", health.health, name="settings"),
]
