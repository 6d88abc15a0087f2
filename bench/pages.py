"""Request to response of the main pages, with 1,000 and with 1,000,000 payments; the number of queries must not grow.

The county is simulated through the acts (30 villages, two months), then multiplied by the database (`multiply.py`). Requests go
through the whole of Django (middleware, session, view, template) without a network. `PAYMENTS=100000` makes it smaller.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import django

DAYLIGHT = (sys.executable, "-m", "daylight.cli")
REQUESTS = 30
FEW, MANY = 1_000, int(os.environ.get("PAYMENTS", "1000000"))
TARGET_MS = 200
VILLAGES = os.environ.get("VILLAGES", "30")
LOGINS = {"county": "bureau", "township": "centre", "village": "bookkeeper", "": None}


@dataclass(frozen=True)
class Seen:
    """What one viewer looks at: the ids that stand in the addresses."""

    place_id: int
    order_id: int
    case_id: int
    village_id: int


Address = tuple[str, Callable[[Seen], list[Any]], str]
PAGES: dict[str, tuple[str, Address]] = {
    # name: (viewers, (route, arguments, what follows))
    "to-do": ("county township village", ("desk:tasks", lambda _: [], "")),
    "case list": ("county township village", ("desk:cases", lambda _: [], "")),
    "case page": ("county township village", ("desk:case", lambda seen: [seen.case_id], "")),
    "money list": ("county township village", ("desk:money", lambda _: [], "")),
    "order page": ("county township village", ("desk:payment", lambda seen: [seen.order_id], "")),
    "warnings list": ("county township village", ("desk:warnings", lambda _: [], "")),
    "place page": ("county township village", ("desk:place", lambda seen: [seen.place_id], "")),
    "dashboard": ("county township village", ("desk:dashboard", lambda _: [], "")),
    "portal: village": ("", ("portal:village", lambda seen: [seen.village_id], "")),
    "portal: money": ("", ("portal:money", lambda seen: [seen.village_id], "")),
    "api: payments": ("", ("api:payments", lambda _: [], "?place={village_id}")),
}


@dataclass
class Figures:
    """What one page did with few and with many payments."""

    times: dict[int, list[float]] = field(default_factory=dict)
    work: dict[int, list[float]] = field(default_factory=dict)
    first: dict[int, float] = field(default_factory=dict)
    queries: dict[int, int] = field(default_factory=dict)
    slowest: dict[int, tuple[float, str]] = field(default_factory=dict)
    status: int = 0


def main() -> None:
    """Make the county, measure, multiply, measure again, print."""
    subprocess.run([*DAYLIGHT, "collect"], check=True, stdout=subprocess.DEVNULL)
    django.setup()
    import multiply
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    county()
    print(
        f"{connection.vendor:<11} county of {VILLAGES} villages: {multiply.payments()} payments in {time.perf_counter() - started:.0f} s"
    )
    figures: dict[tuple[str, str], Figures] = {}
    with guards_down():
        originals = multiply.prepare(MANY)
        done = 0
        for wanted in (FEW, MANY):
            last = max(1, (wanted - multiply.payments()) // originals + done)
            started = time.perf_counter()
            multiply.grow(originals, done + 1, last)
            done = last
            count = multiply.payments()
            print(f"{connection.vendor:<11} {count:,} payments ({time.perf_counter() - started:.0f} s)", flush=True)
            measure(wanted, figures)
    show(figures, connection.vendor)


def county() -> None:
    """Two months of a county, through the acts."""
    words = ["simulate", "--into-acts", "--villages", VILLAGES, "--months", "2"]
    subprocess.run([*DAYLIGHT, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextmanager
def guards_down() -> Iterator[None]:
    """No guards and no foreign keys while rows are copied; the guards are put back."""
    import multiply

    from daylight.log import guard

    guard.remove()
    multiply.run(*multiply.dialect().in_haste)
    try:
        yield
    finally:
        guard.install()


def seen_by(mandate: Any) -> Seen:
    """A payment within the viewer's reach, of the county's own (with all its acts)."""
    import multiply

    from daylight.ledger.models import PaymentOrder

    found = PaymentOrder.objects.filter(pk__lt=multiply.FIRST, state="succeeded", voucher__state="posted")
    order = found.filter(
        account__book__place__path__startswith=mandate.place.path, authority__source__startswith="case:"
    )
    chosen = order.select_related("authority", "account__book").order_by("-pk")[0]
    return Seen(mandate.place_id, chosen.pk, int(chosen.authority.source.split(":")[1]), chosen.account.book.place_id)


def measure(size: int, figures: dict[tuple[str, str], Figures]) -> None:
    """Every page by every viewer; nothing is kept from an earlier measurement, for copied rows are no news to a cache."""
    from django.core.cache import cache
    from django.test import Client
    from django.urls import NoReverseMatch, reverse

    from daylight.parties.models import Account, Mandate

    cache.clear()
    for viewer, login in LOGINS.items():
        client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1", headers={"accept-language": "zh-hans"})
        account = Account.objects.get(login=login or "bookkeeper")
        if login:
            client.force_login(account)
        seen = seen_by(Mandate.objects.select_related("place").filter(person_id=account.person_id).order_by("pk")[0])
        for name, (viewers, (route, arguments, tail)) in PAGES.items():
            if viewer not in (viewers.split() or [""]):
                continue
            try:
                address = reverse(route, args=arguments(seen)) + tail.format(village_id=seen.village_id)
            except NoReverseMatch:
                print(f"  {name}: there is no route {route}")
                continue
            one_page(client, address, size, figures.setdefault((name, viewer), Figures()))


def one_page(client: Any, address: str, size: int, into: Figures) -> None:
    """Two requests to warm up, one to count queries, the others timed."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(2):
        started = time.perf_counter()
        answer = client.get(address)
        into.first.setdefault(size, (time.perf_counter() - started) * 1000)
        if answer.status_code == 302:  # a list opens with its usual filters in the address
            address = answer.headers["location"]
        into.status = answer.status_code
    if into.status != 200:
        return
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    into.queries[size] = len(captured)
    worst = max(captured.captured_queries, key=lambda query: float(query["time"]), default={"time": "0", "sql": ""})
    into.slowest[size] = (float(worst["time"]) * 1000, worst["sql"])
    times, work = into.times.setdefault(size, []), into.work.setdefault(size, [])
    for _ in range(REQUESTS):
        started, worked = time.perf_counter(), time.process_time()
        client.get(address)
        times.append((time.perf_counter() - started) * 1000)
        work.append((time.process_time() - worked) * 1000)
        if sum(times) > 20_000:  # a page that takes seconds need not be asked thirty times
            break


def show(figures: dict[tuple[str, str], Figures], vendor: str) -> None:
    """One line a page and viewer; below, the slowest query of each page that is too slow.

    `cpu` is the median of this process's own work: on a machine that is busy with other things it says more than the clock.
    `first` is the very first look, before templates are compiled and sums are kept.
    """
    slow = []
    print(
        f"{'':<11} {'page':<18} {'viewer':<9} {'median':>8} {'p95':>8} ms   {'cpu':>8} {'first':>8}   {'with few':>8}   queries few/many"
    )
    for (name, viewer), one in figures.items():
        if MANY not in one.times:
            print(f"{vendor:<11} {name:<18} {viewer:<9} answers {one.status}")
            continue
        times = sorted(one.times[MANY])
        p95 = times[min(len(times) - 1, int(0.95 * len(times)))]
        middle, work, few = (statistics.median(of) for of in (times, one.work[MANY], one.times[FEW]))
        same = "" if one.queries[FEW] >= one.queries[MANY] else "   NOT CONSTANT"
        mark = "   SLOW" if p95 > TARGET_MS else ""
        print(
            f"{vendor:<11} {name:<18} {viewer:<9} {middle:8.1f} {p95:8.1f} ms   {work:8.1f} {one.first[MANY]:8.1f}   {few:8.1f}   "
            f"{one.queries[FEW]}/{one.queries[MANY]}{same}{mark}"
        )
        if mark:
            slow.append((name, viewer, one.slowest[MANY]))
    for name, viewer, (milliseconds, sql) in slow:
        print(f"\n{vendor:<11} {name} ({viewer}): {milliseconds:.0f} ms in\n    {sql[:1500]}")


if __name__ == "__main__":
    main()
