"""Log integration: how many waiting acts a second get their leaf, their tiles and a signed checkpoint."""

import time

import django

ACTS = 20_000


def main() -> None:
    """Fill the backlog in one go, then let the clock's step work it off."""
    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.utils import timezone

    from daylight.log import integrate
    from daylight.log.door import SETUP, act, door_of_connection
    from daylight.log.models import Act, Pending
    from daylight.parties.verbs import PartyVerb

    call_command("migrate", verbosity=0)
    now = timezone.now()
    with act(PartyVerb.CREATE_PLACE, SETUP, place=None, now=now):
        pass
    integrate.run(now)
    sample = Act.objects.get()
    made = time.perf_counter()
    with transaction.atomic():
        door_of_connection().open_act(sample.id.hex)
        for start in range(0, ACTS, 1000):
            acts = []
            for number in range(start, start + 1000):
                sample.pk = f"{number:032x}"
                acts.append(Act(**{f.attname: getattr(sample, f.attname) for f in Act._meta.concrete_fields}))
            Act.objects.bulk_create(acts)
            Pending.objects.bulk_create([Pending(act_id=item.id) for item in acts])
        door_of_connection().close_act()
    print(f"{connection.vendor:<11} backlog of {ACTS} acts made in {time.perf_counter() - made:.1f} s")
    started = time.perf_counter()
    published = integrate.run(now)
    seconds = time.perf_counter() - started
    rate = published.sequenced / seconds
    print(
        f"{connection.vendor:<11} integrated {published.sequenced} acts in {seconds:.2f} s: {rate:.0f} acts/s (target 5,000)"
    )


if __name__ == "__main__":
    main()
