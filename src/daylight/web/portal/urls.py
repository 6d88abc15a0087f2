"""The portal's addresses 「公开网址」: short, readable, the same for ever; they stand on paper."""

from django.urls import path

from daylight.web.portal import asking, pages, poster, proving

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("c/<slug:code>", pages.short_address, name="short"),
    path("v/<int:place_id>/", pages.village, name="village"),
    path("v/<int:place_id>/money/", pages.money, name="money"),
    path("v/<int:place_id>/matters/", pages.matters, name="matters"),
    path("v/<int:place_id>/questions/", pages.questions, name="questions"),
    path("v/<int:place_id>/ask/", asking.ask, name="ask"),
    path("v/<int:place_id>/poster/", poster.poster, name="poster"),
    path("payments/<int:order_id>/", pages.payment, name="payment"),
    path("cases/<int:case_id>/", pages.matter, name="matter"),
    path("questions/<int:case_id>/", pages.question, name="question"),
    path("saved.js", pages.saved_copies, name="saved_copies"),
    path("mine/", asking.mine, name="mine"),
    path("verify/", proving.verify, name="verify"),
    path("proof/<uuid:act_id>.json", proving.proof, name="proof"),
    path("record/", proving.record, name="record"),
    path("log/<path:name>", proving.log_file, name="log_file"),
]
