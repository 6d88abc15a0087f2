"""Acts per second through the door, at 1 and 8 writers: each writer a process, each act one small row."""

import multiprocessing
import statistics
import time

import django

SECONDS = 5.0


def writer(number: int, results: "multiprocessing.Queue[int]") -> None:
    """Write places through the door for a while; report how many acts committed."""
    django.setup()
    from django.utils import timezone

    from daylight.log.door import SETUP, act
    from daylight.parties.models import Place
    from daylight.parties.verbs import PartyVerb

    done, end = 0, time.monotonic() + SECONDS
    while time.monotonic() < end:
        now = timezone.now()
        with act(PartyVerb.CREATE_PLACE, SETUP, place=None, now=now) as deed:
            place = Place(
                code=f"{number}-{done}-{time.monotonic_ns()}"[:20],
                name="村",
                level="village",
                path="/",
                valid_from=now.date(),
            )
            place.save()
            deed.subject("place", place.id)
        done += 1
    results.put(done)


def measure(writers: int) -> float:
    """Acts per second of so many writers."""
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    processes = [context.Process(target=writer, args=(number, results)) for number in range(writers)]
    for process in processes:
        process.start()
    counts = [results.get() for _ in processes]
    for process in processes:
        process.join()
    return sum(counts) / SECONDS


def main() -> None:
    """Three rounds each; the median."""
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    for writers in (1, 8):
        rounds = [measure(writers) for _ in range(3)]
        each = ", ".join(f"{value:.0f}" for value in rounds)
        print(f"{connection.vendor:<11} {writers} writers: {statistics.median(rounds):8.0f} acts/s   ({each})")


if __name__ == "__main__":
    main()
