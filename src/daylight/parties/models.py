"""The tables of the parties: a dated tree of places, bodies, people, who holds which post, and who may sign in."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.db import models
from django.db.models import F, Q

from daylight.log.guard import Guard
from daylight.log.rows import Row


def _kept(what: str) -> Guard:
    """Rows that acts and cases point to for ever are ended, never taken away."""
    return Guard("kept", "DELETE", "1=1", f"daylight: a {what} is ended, never deleted")


class Level(models.TextChoices):
    """The rung of a place 「层级」, from the province down to the villagers' group."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    GROUP = "group"


class Place(Row):
    """A place 「地方」 of the administrative tree, valid from a day to a day; a merged village names its successor.

    `code` is the statistical code and may change: it is never a key. `path` is the chain of ids from the root, such as
    "/1/7/31/", so that one comparison answers whether a mandate reaches a place.
    """

    guards: ClassVar = (_kept("place"),)

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    level = models.CharField(max_length=10, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=120, db_index=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")
    population = models.IntegerField(null=True)
    households = models.IntegerField(null=True)

    class Meta:
        """One living place a code; a place ends after it began; only an ended place has a successor."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], condition=Q(valid_until=None), name="place_code_lives_once"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="place_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(valid_until__isnull=False), name="place_successor_when_ended"
            ),
            models.CheckConstraint(
                condition=(Q(population=None) | Q(population__gte=0)) & (Q(households=None) | Q(households__gte=0)),
                name="place_counts_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BodyKind(models.TextChoices):
    """What a body is 「单位类型」, in the words of the record."""

    COLLECTIVE = "collective"
    COMMITTEE = "committee"
    GOVERNMENT = "government"
    COMPANY = "company"
    COOPERATIVE = "cooperative"
    SOLE_TRADER = "sole_trader"
    HOUSEHOLD = "household"


class Person(Row):
    """A person 「人员」: name in clear, identity number and telephone sealed, both searchable by keyed hash."""

    personal: ClassVar = ("name", "household", "id_sealed", "id_hash", "phone_sealed", "phone_hash")
    guards: ClassVar = (_kept("person"),)

    name = models.CharField(max_length=60)
    place = models.ForeignKey(Place, models.PROTECT, related_name="people")
    household = models.CharField(max_length=40, default="")
    id_sealed = models.TextField(default="")
    id_hash = models.CharField(max_length=64, null=True, unique=True)
    phone_sealed = models.TextField(default="")
    phone_hash = models.CharField(max_length=64, null=True, db_index=True)
    is_public_payroll = models.BooleanField(default=False)
    died_on = models.DateField(null=True)
    erased_on = models.DateField(null=True)

    class Meta:
        """Where personal data are erased, nothing of them is left."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(erased_on=None)
                | Q(name="", household="", id_sealed="", id_hash=None, phone_sealed="", phone_hash=None),
                name="person_erased_is_empty",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "household"], name="person_by_household")]

    def __str__(self) -> str:
        return f"person {self.pk}"


class Body(Row):
    """A body 「单位」: a collective, committee, company or trader, with its social credit code if it has one."""

    personal: ClassVar = ("phone_hash",)
    guards: ClassVar = (_kept("body"),)

    uscc = models.CharField(max_length=18, null=True, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=BodyKind)
    place = models.ForeignKey(Place, models.PROTECT, related_name="bodies")
    legal_rep = models.ForeignKey(Person, models.PROTECT, null=True, related_name="represented_bodies")
    registered_on = models.DateField(null=True)
    phone_hash = models.CharField(max_length=64, null=True, db_index=True)

    class Meta:
        """Found by name when a payee is chosen."""

        indexes: ClassVar = [models.Index(fields=["name"], name="body_by_name")]

    def __str__(self) -> str:
        return self.name


class BodyAccount(Row):
    """A bank account of a body 「银行账户」: the number sealed; its tail is enough to recognise it."""

    personal: ClassVar = ("holder", "number_sealed", "number_hash", "number_tail")
    guards: ClassVar = (
        _kept("bank account"),
        Guard(
            "number_final",
            "UPDATE",
            "OLD.number_hash <> NEW.number_hash OR OLD.body_id <> NEW.body_id",
            "daylight: a bank account keeps its number and its owner",
        ),
    )

    body = models.ForeignKey(Body, models.PROTECT, related_name="accounts")
    holder = models.CharField(max_length=120)
    number_sealed = models.TextField()
    number_hash = models.CharField(max_length=64, unique=True)
    number_tail = models.CharField(max_length=4)
    bank_name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"****{self.number_tail}"


class Kinship(Row):
    """A tie of kin 「亲属关系」, declared by the official or found; one row serves both directions."""

    guards: ClassVar = (_kept("kinship"),)

    person = models.ForeignKey(Person, models.PROTECT, related_name="kin")
    relative = models.ForeignKey(Person, models.PROTECT, related_name="kin_of")
    degree = models.SmallIntegerField()
    is_declared = models.BooleanField(default=True)

    class Meta:
        """Degrees 1 to 3, as the law counts near relatives; nobody is their own relative."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "relative"], name="kinship_once"),
            models.CheckConstraint(condition=Q(degree__gte=1, degree__lte=3), name="kinship_degree"),
            models.CheckConstraint(condition=~Q(person=F("relative")), name="kinship_not_self"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}-{self.relative_id}"


class Line(models.TextChoices):
    """A acts; B acts only while A is recorded absent 「AB岗」."""

    A = "A"
    B = "B"


_SAME_MANDATE = (
    "EXISTS (SELECT 1 FROM parties_mandate m WHERE m.person_id = NEW.person_id"
    " AND m.post = NEW.post AND m.place_id = NEW.place_id"
    " AND (m.until IS NULL OR m.until >= NEW.since) AND (NEW.until IS NULL OR m.since <= NEW.until))"
)
_ENDED_BEFORE = "OLD.until IS NOT NULL AND (NEW.until IS NULL OR NEW.until > OLD.until)"


class Mandate(Row):
    """A mandate 「任职」: one person holds one post for one place, from a day to a day, both included."""

    guards: ClassVar = (
        _kept("mandate"),
        Guard("once", "INSERT", _SAME_MANDATE, "daylight: this person holds this post here at that time already"),
        Guard(
            "terms_final",
            "UPDATE",
            "OLD.person_id <> NEW.person_id OR OLD.post <> NEW.post OR OLD.place_id <> NEW.place_id"
            " OR OLD.line <> NEW.line OR OLD.since <> NEW.since",
            "daylight: a mandate is ended and granted anew, never rewritten",
        ),
        Guard("not_prolonged", "UPDATE", _ENDED_BEFORE, "daylight: a mandate is not prolonged: grant a new one"),
    )

    person = models.ForeignKey(Person, models.PROTECT, related_name="mandates")
    post = models.CharField(max_length=60)
    place = models.ForeignKey(Place, models.PROTECT, related_name="mandates")
    line = models.CharField(max_length=1, choices=Line, default=Line.A)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        """Found by who holds a post for a place."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="mandate_ends_after_start"),
            models.CheckConstraint(condition=Q(line__in=["A", "B"]), name="mandate_line"),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "post"], name="mandate_by_post")]

    def __str__(self) -> str:
        return f"{self.post} {self.line}"


class Absence(Row):
    """A recorded absence 「缺岗登记」 of a holder: while an A holder is away, and only then, B may act."""

    guards: ClassVar = (_kept("absence"),)

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="absences")
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.CharField(max_length=200)

    class Meta:
        """An absence without an end is still going on."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="absence_ends_after_start"),
            models.UniqueConstraint(fields=["mandate"], condition=Q(until=None), name="absence_open_once"),
        ]

    def __str__(self) -> str:
        return f"{self.mandate_id} {self.since}"


class AccountRegister(BaseUserManager["Account"]):
    """How Django's sign-in finds an account; it makes none: that is an act."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """The account with this sign-in name."""
        return self.get(login=username)


class Account(AbstractBaseUser, Row):
    """An account 「账号」: one a person, never shared. Rights come from mandates alone, so it holds none."""

    personal: ClassVar = ("login", "password", "totp_sealed")
    guards: ClassVar = (
        _kept("account"),
        Guard("owner_final", "UPDATE", "OLD.person_id <> NEW.person_id", "daylight: an account is never handed over"),
    )
    last_login = None  # every sign-in is an act; a column would only repeat it

    person = models.OneToOneField(Person, models.PROTECT, related_name="account")
    login = models.CharField(max_length=40, unique=True)
    is_active = models.BooleanField(default=True)
    password_changed_at = models.DateTimeField(null=True)
    totp_sealed = models.TextField(default="")
    totp_step = models.BigIntegerField(default=0)

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[AccountRegister] = AccountRegister()

    class Meta:
        """The active ones are listed most."""

        indexes: ClassVar = [models.Index(fields=["is_active"], name="account_by_active")]

    def check_password(self, raw_password: str | None) -> bool:
        """Compare only: Django would also write a stale hash anew, and nothing is written outside an act."""
        return check_password(raw_password, self.password)

    @property
    def must_change_password(self) -> bool:
        """True while the password is the one an administrator gave."""
        return self.password_changed_at is None and self.has_usable_password()


def is_live(on: date, prefix: str = "", *, since: str = "since", until: str = "until") -> Q:
    """Rows in force on a day, both ends included; `prefix` leads to the row over a relation."""
    ends: dict[str, Any] = {f"{prefix}{until}__gte": on}
    return Q(**{f"{prefix}{since}__lte": on}) & (Q(**{f"{prefix}{until}": None}) | Q(**ends))
