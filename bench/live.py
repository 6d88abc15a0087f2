"""One village live: what the clock does for a touched village, over a simulated county of a year.

Each round extracts the village's part of the record from the database and runs every model that a village suffices for.
"""

import subprocess
import sys
import time

import django
from timing import said

VILLAGES, TOWNSHIPS, MONTHS, ROUNDS = 12, 2, 12, 30


def main() -> None:
    """Thirty rounds, village after village; the first, which loads the engine, does not count."""
    django.setup()
    words = [sys.executable, "-m", "daylight.cli"]
    size = ["--villages", str(VILLAGES), "--townships", str(TOWNSHIPS), "--months", str(MONTHS)]
    for command in (["migrate"], ["simulate", "--into-acts", *size]):
        subprocess.run([*words, *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    from django.db import connection
    from django.utils import timezone

    from daylight.ledger.models import PaymentOrder
    from daylight.parties.models import Place
    from daylight.risk import catalogue, live
    from daylight.risk.extract import Scope
    from daylight.risk.pages import Within

    now = timezone.now()
    models = live.fed(catalogue.models_on(timezone.localdate(now)))
    near = tuple(page for page in models if page.complete_within is Within.PLACE)
    villages = list(Place.objects.filter(level="village").order_by("pk").values_list("pk", flat=True))
    seconds = []
    for number in range(ROUNDS + 1):
        started = time.perf_counter()
        live.results_for(near, Scope(places=frozenset({villages[number % len(villages)]})), now)
        seconds.append(1000 * (time.perf_counter() - started))
    print(
        f"{connection.vendor:<11} {len(near)} models, {PaymentOrder.objects.count() // len(villages)} payments a village"
    )
    print(said(f"{connection.vendor:<11} one village live (target under 200 ms)", seconds[1:]))


if __name__ == "__main__":
    main()
