"""The desk's addresses; nouns in the plural, one object below by its number, verbs behind it."""

from django.urls import path

from daylight.web.desk.urls_c import routes as routes_of_the_house
from daylight.web.desk.urls_more import routes
from daylight.web.desk.views import cases, documents, filling, handling, procedures, session, tasks

app_name = "desk"
urlpatterns = [
    # ---- signing in, identity
    path("sign-in/", session.sign_in, name="sign_in"),
    path("sign-in/code/", session.code, name="code"),
    path("sign-in/as/", session.enter_as, name="enter_as"),
    path("sign-out/", session.sign_out, name="sign_out"),
    path("identity/", session.identity, name="identity"),
    path("account/", session.own_account, name="account"),
    path("account/password/", session.password, name="password"),
    path("account/codes/", session.second_factor, name="second_factor"),
    # ---- what is to be done
    path("", tasks.tasks, name="tasks"),
    path("started/", tasks.started, name="started"),
    path("done/", tasks.done, name="done"),
    # ---- cases
    path("cases/", cases.cases, name="cases"),
    path("cases/new/<slug:procedure>/", filling.start, name="start"),
    path("cases/<int:case_id>/", cases.case, name="case"),
    path("cases/<int:case_id>/fill/", filling.fill, name="fill"),
    path("cases/<int:case_id>/pick/<slug:code>/", filling.pick, name="pick"),
    path("cases/<int:case_id>/check/", filling.check, name="check"),
    path("cases/<int:case_id>/submit/", filling.submit, name="submit"),
    path("cases/<int:case_id>/sent/", filling.sent, name="sent"),
    path("cases/<int:case_id>/step/", handling.step, name="step"),
    path("cases/<int:case_id>/pay/", handling.pay, name="pay"),
    path("cases/<int:case_id>/order/", handling.order, name="order"),
    path("cases/<int:case_id>/withdraw/", handling.withdraw, name="withdraw"),
    path("cases/<int:case_id>/suspend/", handling.suspend, name="suspend"),
    path("cases/<int:case_id>/urge/", handling.urge, name="urge"),
    path("cases/<int:case_id>/resume/", handling.resume, name="resume"),
    path("capital/", filling.capital, name="capital"),
    # ---- documents
    path("documents/<int:attachment_id>/", documents.document, name="document"),
    path("documents/<int:attachment_id>/pages/<int:page>.png", documents.picture, name="picture"),
    path("documents/<int:attachment_id>/file/", documents.download, name="download"),
    # ---- procedures
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/<slug:code>/", procedures.procedure, name="procedure"),
    # ---- funds, warnings, places, people
    *routes,
    # ---- statistics, the log, the platform itself
    *routes_of_the_house,
]
