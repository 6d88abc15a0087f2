import random
import time
import uuid
from datetime import date, datetime, timedelta

import pytest

import cast as people
from daylight.cases.models import *
from daylight.ledger.models import *
from daylight.log import guard, integrate
from daylight.log.door import SETUP
from daylight.parties.models import *
from daylight.risk import catalogue, live
from office import build

VILLAGES, PER = 60, 300


@pytest.mark.django_db
def test_bench():
    office = build()
    rnd = random.Random(1)
    now = office.now
    guard.remove()
    aid = uuid.uuid4()
    sh = people.SHANGHAI
    comp = office.cast.bodies["company"]
    acct = office.cast.company_account
    qx = office.cast.place("qingxi")
    t0 = time.time()
    sellers = [f"91339901000{i:07d}" for i in range(400)]
    cid = 10_000
    for v in range(VILLAGES):
        pl = Place(
            code=f"v{v}", name=f"村{v}", level="village", parent=qx, path="", valid_from=date(2020, 1, 1), act_id=aid
        )
        Place.objects.bulk_create([pl])
        Place.objects.filter(pk=pl.pk).update(path=f"{qx.path}{pl.pk}/", act_id=aid)
        body = Body(name=f"社{v}", kind="collective", place=pl, act_id=aid)
        Body.objects.bulk_create([body])
        book = Book(place=pl, body=body, chart="2023", starts_on=date(2025, 3, 1), act_id=aid)
        Book.objects.bulk_create([book])
        la = LedgerAccount(book=book, code="102", name="x", side="debit", act_id=aid)
        LedgerAccount.objects.bulk_create([la])
        ca = CollectiveAccount(
            book=book,
            bank_name="x",
            connector="sandbox",
            number_sealed="",
            number_hash=uuid.uuid4().hex,
            number_tail="0000",
            ledger_account=la,
            act_id=aid,
        )
        CollectiveAccount.objects.bulk_create([ca])
        Period.objects.bulk_create(
            [
                Period(
                    book=book,
                    month=date(2025 + (m + 2) // 12, (m + 2) % 12 + 1, 1),
                    state="closed",
                    closed_at=now - timedelta(days=300 - 20 * m),
                    act_id=aid,
                )
                for m in range(12)
            ]
        )
        cases, revs, steps, claims, auths, orders, vouchers, posts = [], [], [], [], [], [], [], []
        for i in range(PER):
            cid += 1
            d = datetime(2025, 3, 1, 10, tzinfo=sh) + timedelta(days=rnd.randrange(360), minutes=rnd.randrange(400))
            amt = rnd.randrange(30_000, 9_000_000)
            c = Case(
                id=cid,
                number=f"Z{cid}",
                place=pl,
                procedure="payment",
                version="2024-01-01",
                rule_digest="x",
                title="t",
                state="closed",
                outcome="done",
                opened_at=d,
                opened_by=office.cast.people["lin"],
                opened_post="village.bookkeeper",
                submitted_at=d,
                closed_at=d + timedelta(days=5),
                amount_fen=amt,
                payee_body_id=comp,
                approved_at=d + timedelta(days=2),
                act_id=aid,
            )
            cases.append(c)
            r = Revision(id=cid, case=c, number=1, form={}, frozen_at=d, act_id=aid)
            revs.append(r)
            for k, post in enumerate(
                [
                    "village.bookkeeper",
                    "township.centre",
                    "township.leader",
                    "township.cashier",
                    "township.accountant",
                    "township.centre",
                    "village.bookkeeper",
                ]
            ):
                steps.append(
                    Step(
                        case=c,
                        revision=r,
                        code=f"s{k}",
                        ordinal=k,
                        kind="review",
                        post=post,
                        title_zh="a",
                        title_en="a",
                        opened_at=d + timedelta(hours=4 * k),
                        due_on=(d + timedelta(days=4)).date(),
                        done_at=d + timedelta(hours=4 * k + 3),
                        outcome="done",
                        person_id=office.cast.people[["lin", "zhou", "shen", "he", "deng", "zhou", "lin"][k]],
                        act_id=aid,
                    )
                )
            claims.append(
                InvoiceClaim(
                    case=c,
                    revision=r,
                    identity=f"i{cid}",
                    code="033002000111",
                    number=f"{cid:08d}",
                    seller_uscc=rnd.choice(sellers),
                    amount_fen=amt,
                    issued_on=d.date(),
                    act_id=aid,
                )
            )
            a = PaymentAuthority(
                id=cid,
                source=f"case:{cid}",
                book=book,
                payee_body_id=comp,
                payee_account_id=acct,
                amount_fen=amt,
                purpose="p",
                requested_at=d,
                approved_at=d + timedelta(days=2),
                requested_by_id=office.cast.people["lin"],
                approved_by_id=office.cast.people["shen"],
                act_id=aid,
            )
            auths.append(a)
            orders.append(
                PaymentOrder(
                    authority=a,
                    account=ca,
                    payee_account_id=acct,
                    amount_fen=amt,
                    client_ref=f"r{cid}",
                    state="succeeded",
                    maker_id=office.cast.people["he"],
                    created_at=d,
                    submitted_at=d + timedelta(days=3),
                    settled_at=d + timedelta(days=3),
                    act_id=aid,
                )
            )
            vo = Voucher(
                id=cid,
                book=book,
                period=book.periods.first(),
                number=i + 1,
                on=d.date(),
                summary="s",
                state="posted",
                maker_id=office.cast.people["deng"],
                reviewer_id=office.cast.people["zhou"],
                poster_id=office.cast.people["zhou"],
                reviewed_at=d,
                posted_at=d,
                act_id=aid,
            )
            vouchers.append(vo)
            posts += [
                Posting(voucher=vo, line=1, account=la, debit_fen=amt, act_id=aid),
                Posting(voucher=vo, line=2, account=la, credit_fen=amt, act_id=aid),
            ]
        for m, rows in (
            (Case, cases),
            (Revision, revs),
            (Step, steps),
            (InvoiceClaim, claims),
            (PaymentAuthority, auths),
            (PaymentOrder, orders),
            (Voucher, vouchers),
            (Posting, posts),
        ):
            m.objects.bulk_create(rows)
    guard.install()
    print("built", time.time() - t0, Step.objects.count(), PaymentOrder.objects.count())
    from daylight.risk.engine import Scan
    from daylight.risk.extract import Scope, extract

    pages = catalogue.models_on(now.date())
    t = time.time()
    rec = extract(Scope())
    print("extract county", time.time() - t, {k: v.num_rows for k, v in rec.items()})
    t = time.time()
    with Scan(rec, now.date()) as s:
        for p in pages:
            t1 = time.time()
            r = s.detect(p, catalogue.values_here(p))
            print(p.code, len(r.findings), round(time.time() - t1, 3))
    print("six models county", time.time() - t)
    # make the cursor stand without raising 1000s of warnings
    integrate.run(now)
    from daylight.log import queries as lq
    from daylight.risk import acts

    acts.keep_watch(lq.state().leaves, pages=pages, day_done=now.date(), now=now)
    integrate.run(now)
    big = Place.objects.get(code="v7")
    res = []
    for i in range(8):
        office.paid(office.form(1_000_000 + i))
        office.settle()
        w = time.time()
        integrate.run(office.now)
        t = time.time()
        c0 = time.process_time()
        rep = live.run_live(office.now)
        res.append((round(time.time() - t, 3), round(time.process_time() - c0, 3), round(time.time() - w, 3)))
        print(rep)
    print("live small place (wall,cpu,with integrate)", res)
    # a year-old village touched
    from daylight.log.door import act
    from daylight.parties.verbs import PartyVerb

    res = []
    # touch v7 once to raise what stands, then again to measure
    for i in range(4):
        with act(PartyVerb.CHANGE_PLACE, SETUP, place=big.pk, now=office.now):
            pass
        integrate.run(office.now)
        t = time.time()
        c0 = time.process_time()
        rep = live.run_live(office.now)
        res.append((round(time.time() - t, 3), round(time.process_time() - c0, 3), rep.raised))
    print("live village of a year", res)
    t = time.time()
    rec = extract(
        Scope(places=frozenset({big.pk})), ["tenure", "request", "payment", "entry", "period", "step", "rest_day"]
    )
    print("extract village", time.time() - t)
    with Scan(rec, now.date()) as s:
        for p in pages:
            t1 = time.time()
            r = s.detect(p, catalogue.values_here(p))
            print(p.code, len(r.findings), round(time.time() - t1, 3))
    from daylight.risk import matching

    claim = InvoiceClaim.objects.filter(case__place=big).first()
    t = time.time()
    k = matching.keys_of(pages)
    j = matching.partners(frozenset({claim.pk}), k)
    kk = j | matching.partners(j, k)
    print("matching", time.time() - t, len(j), len(kk))
    # new day
    office.later(days=1)
    t = time.time()
    rep = live.run_live(office.now)
    print("new day", time.time() - t, rep)
