def test_it(db, settings, plain_static):
    from web.county import build_county, Warning
    from django.test import Client
    from daylight.parties.models import Account
    c=build_county()
    for w in Warning.objects.filter(model="F08"):
        print(w.pk, w.model,w.colour,w.state,w.place.name,w.explanation_zh, w.evidence)
    s=c.seats["baishi/township.discipline"]
    cl=Client(raise_request_exception=False); cl.force_login(Account.objects.get(pk=s.account_id), backend="daylight.parties.authentication.AccountBackend")
    import desk
    for w in Warning.objects.filter(model="F08", place__name="松岭村"):
        a=cl.get(f"/desk/warnings/{w.pk}/")
        print(a.status_code, desk.said(a))
        print([t for t in c.hidden_from(s) if t in a.content])
