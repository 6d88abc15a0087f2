"""Rule files: read, dated, hashed, overridden by packs; broken ones come back as values that name the place."""

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylight.kernel.house import load_house
from daylight.kernel.powers import Sees, read_powers
from daylight.kernel.rules import Problems, RuleError, exact, in_force, read_rule, read_rules
from daylight.kernel.tables import Table, exact_fen
from kernel.procedures import EFFECTS, RULES, rule_from


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def rule_text(code: str, on: str, note: str = "") -> str:
    return f'code = "{code}"\nin_force = {on}\nnote = "{note}"\n'


def test_a_rule_knows_its_version_and_the_hash_of_its_bytes(tmp_path: Path) -> None:
    path = write(tmp_path, "procedures/a.toml", rule_text("a", "2026-01-01"))
    rule = rule_from(path)
    assert (rule.kind, rule.code, rule.version, rule.in_force) == ("procedures", "a", "2026-01-01", date(2026, 1, 1))
    assert rule.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert str(rule.ref) == f"a@2026-01-01#{rule.digest}"


def test_broken_toml_names_file_line_and_column(tmp_path: Path) -> None:
    write(tmp_path, "procedures/bad.toml", 'code = "bad"\ntitle = = 1\n')
    write(tmp_path, "procedures/good.toml", rule_text("good", "2026-01-01"))
    rules, errors = read_rules(tmp_path / "procedures")
    assert [rule.code for rule in rules] == ["good"]
    assert [(error.file, error.where) for error in errors] == [("bad.toml", "line 2, column 9")]
    assert str(errors[0]).startswith("bad.toml: line 2, column 9: Not readable as TOML: ")


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"\xff\xfe", "byte 1"),
        (b"in_force = 2026-01-01\n", "code"),
        (b'code = ""\nin_force = 2026-01-01\n', "code"),
        (b'code = "a"\n', "in_force"),
        (b'code = "a"\nin_force = "2026-01-01"\n', "in_force"),
        (b'code = "a"\nin_force = 2026-01-01T00:00:00\n', "in_force"),
    ],
)
def test_a_file_without_code_or_date_is_an_error_with_its_place(tmp_path: Path, content: bytes, where: str) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(content)
    error = read_rule(path, kind="procedures")
    assert isinstance(error, RuleError)
    assert (error.file, error.where) == ("x.toml", where)


def test_the_version_in_force_is_the_latest_that_has_begun(tmp_path: Path) -> None:
    for on in ("2025-01-01", "2026-01-01", "2027-01-01"):
        write(tmp_path, f"procedures/a-{on}.toml", rule_text("a", on))
    rules, errors = read_rules(tmp_path / "procedures")
    assert errors == ()

    def version(on: date) -> str | None:
        rule = in_force(rules, "a", on)
        return rule.version if rule else None

    assert version(date(2024, 12, 31)) is None
    assert version(date(2025, 1, 1)) == "2025-01-01"
    assert version(date(2026, 12, 31)) == "2026-01-01"
    assert in_force(rules, "b", date(2026, 1, 1)) is None


def test_a_pack_adds_a_version_with_a_later_date_and_replaces_one_of_the_same_date(tmp_path: Path) -> None:
    write(tmp_path, "procedures/a.toml", rule_text("a", "2025-01-01", "house"))
    write(tmp_path, "packs/mingchuan/procedures/a.toml", rule_text("a", "2025-01-01", "county"))
    write(tmp_path, "packs/mingchuan/procedures/a2.toml", rule_text("a", "2026-01-01", "county"))
    rules, errors = read_rules(tmp_path / "procedures", [tmp_path / "packs" / "mingchuan"])
    assert errors == ()
    early, late = in_force(rules, "a", date(2025, 6, 1)), in_force(rules, "a", date(2026, 6, 1))
    assert early is not None
    assert late is not None
    assert (early.data["note"], early.file) == ("county", "mingchuan/procedures/a.toml")
    assert late.version == "2026-01-01"


def test_a_case_still_finds_the_file_that_a_pack_replaced(tmp_path: Path) -> None:
    base = write(tmp_path, "procedures/a.toml", rule_text("a", "2025-01-01", "house"))
    write(tmp_path, "pack/procedures/a.toml", rule_text("a", "2025-01-01", "county"))
    rules, _errors = read_rules(tmp_path / "procedures", [tmp_path / "pack"])
    digest = hashlib.sha256(base.read_bytes()).hexdigest()
    then = exact(rules, "a", "2025-01-01", digest)
    now = exact(rules, "a", "2025-01-01")
    assert then is not None
    assert now is not None
    assert (then.data["note"], now.data["note"]) == ("house", "county")
    assert exact(rules, "a", "2025-01-01", "0" * 64) is None


def test_two_files_of_one_folder_with_one_code_and_date_are_an_error(tmp_path: Path) -> None:
    write(tmp_path, "procedures/a.toml", rule_text("a", "2025-01-01"))
    write(tmp_path, "procedures/b.toml", rule_text("a", "2025-01-01"))
    rules, errors = read_rules(tmp_path / "procedures")
    assert len(rules) == 1
    assert [str(error) for error in errors] == [
        "b.toml: code: a of 2025-01-01 is already in a.toml: one file must go, or take another in_force date."
    ]


@given(st.integers(min_value=0, max_value=10**13))
def test_yuan_in_a_file_are_read_exactly_to_the_fen(fen: int) -> None:
    assert exact_fen(Decimal(f"{fen // 100}.{fen % 100:02d}")) == fen


@pytest.mark.parametrize("value", [Decimal("0.001"), Decimal("NaN"), Decimal("Infinity"), True, "5"])
def test_what_is_no_amount_to_the_fen_is_not_rounded(value: object) -> None:
    assert exact_fen(value) is None


def test_a_table_refuses_keys_that_nobody_asked_for() -> None:
    problems = Problems("x.toml")
    table = Table({"code": "a", "tittle": "b"}, "step 1", problems)
    table.text("code")
    table.finish()
    assert str(problems.errors[0]) == "x.toml: step 1.tittle: This key is not known here. Known: code."


# ------------------------------------------------------------------ the power list

POSTS = """
code = "posts"
in_force = 2026-01-01
[post."village.head"]
title = { zh = "村主任", en = "Village head" }
level = "village"
kind  = "leader"
sees  = "own"
verbs = ["case.open"]
[post."village.bookkeeper"]
title = { zh = "报账员", en = "Bookkeeper" }
level = "village"
kind  = "ordinary"
sees  = "own"
is_finance = true
b_allowed  = false
verbs = ["case.open"]
[[separation]]
posts  = ["village.head", "village.bookkeeper"]
reason = { zh = "分离", en = "Apart" }
basis  = "内部牵制"
"""


def power_faults(tmp_path: Path, old: str, new: str) -> list[str]:
    problems = Problems("posts.toml")
    read_powers(rule_from(write(tmp_path, "powers/posts.toml", POSTS.replace(old, new, 1))).data, problems)
    return [str(error) for error in problems.errors]


def test_a_post_uses_its_own_verbs_and_an_unknown_post_none() -> None:
    powers = read_powers(rule_from(RULES / "powers" / "posts.toml").data)
    assert "payment_order.submit" in powers.verbs_of("township.cashier")
    assert "voucher.draft" not in powers.verbs_of("township.cashier")
    assert powers.verbs_of("township.stranger") == frozenset()
    assert powers.title("township.cashier", "zh-hans") == "代理出纳"
    assert powers.title("township.cashier", "en") == "Agency cashier"
    assert powers.posts["county.auditor"].sees is Sees.SUBTREE


def test_the_cashier_never_keeps_the_accounts_nor_the_leader_the_papers() -> None:
    powers = read_powers(rule_from(RULES / "powers" / "posts.toml").data)
    assert powers.incompatible("township.cashier", "township.accountant")
    assert powers.incompatible("township.accountant", "township.cashier")
    assert powers.incompatible("village.bookkeeper", "village.head")
    assert not powers.incompatible("village.head", "village.secretary")


def test_accounting_posts_have_no_b_holder() -> None:
    powers = read_powers(rule_from(RULES / "powers" / "posts.toml").data)
    assert {code for code, post in powers.posts.items() if post.is_finance} == {
        "village.bookkeeper",
        "township.cashier",
        "township.accountant",
    }
    assert not any(post.b_allowed for post in powers.posts.values() if post.is_finance)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "b_allowed  = false\n",
            "",
            "posts.toml: post.village.bookkeeper.b_allowed: An accounting post has no B holder",
        ),
        ('level = "village"', 'level = "hamlet"', 'posts.toml: post.village.head.level: "hamlet" is not one of'),
        ('["case.open"]', '["open"]', "posts.toml: post.village.head.verbs: open is not written as noun.verb."),
        (
            'sees  = "own"\n',
            'sees = "own"\npay = 1\n',
            "posts.toml: post.village.head.pay: This key is not known here.",
        ),
        (
            '"village.head", "village.b',
            '"village.heat", "village.b',
            "posts.toml: separation 1.posts: village.heat is no post",
        ),
        (', en = "Village head"', "", "posts.toml: post.village.head.title.en: This key is missing."),
    ],
)
def test_a_broken_power_list_names_the_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert any(fault.startswith(message) for fault in power_faults(tmp_path, old, new)), power_faults(
        tmp_path, old, new
    )


def test_nobody_opens_a_door_by_a_broken_power_list() -> None:
    with pytest.raises(ValueError, match="This key is missing"):
        read_powers({"post": {"village.head": {}}})


# ------------------------------------------------------------------ the whole house


def test_the_rules_that_we_ship_have_no_faults() -> None:
    house = load_house(RULES, effects=EFFECTS)
    assert [str(error) for error in house.errors] == []
    assert {"payment", "clearance", "question"} <= set(house.procedures)
    assert house.calendar_dirs == (RULES / "calendar",)


def test_a_county_adds_a_post_without_copying_the_list(tmp_path: Path) -> None:
    post = (
        POSTS.split('[post."village.bookkeeper"]', maxsplit=1)[0]
        .replace("village.head", "village.warden")
        .replace("2026-01-01", "2026-05-01")
    )
    write(tmp_path, "powers/posts.toml", post)
    house = load_house(RULES, [tmp_path], effects=EFFECTS)
    assert house.errors == ()
    assert {"village.warden", "village.head"} <= set(house.powers.posts)


def test_a_county_changes_a_band_and_old_cases_keep_theirs(tmp_path: Path) -> None:
    text = (RULES / "procedures" / "payment.toml").read_text(encoding="utf-8")
    write(
        tmp_path, "procedures/payment.toml", text.replace("2024-01-01", "2026-07-01").replace("5_000.00 ", "8_000.00 ")
    )
    house = load_house(RULES, [tmp_path], effects=EFFECTS)
    assert house.errors == ()
    before, after = house.procedure("payment", date(2026, 6, 30)), house.procedure("payment", date(2026, 7, 1))
    assert before is not None
    assert after is not None
    assert (before.bands[0].last_fen, after.bands[0].last_fen) == (500_000, 800_000)
    assert house.exact("payment", before.version, before.ref.digest) is before
    assert len([procedure for procedure in house.in_force(date(2026, 8, 1)) if procedure.code == "payment"]) == 1


def test_verbs_and_effects_that_no_room_has_are_named() -> None:
    house = load_house(RULES, effects={"payment.pay"}, verbs={"case.open"})
    said = [str(error) for error in house.errors]
    assert any("payment.toml: step book.effect: There is no effect payment.book." in line for line in said)
    assert any("posts.toml: post.village.head.verbs: case.submit is no verb of any room." in line for line in said)


def test_a_house_without_a_power_list_says_so(tmp_path: Path) -> None:
    assert "There is no power list" in str(load_house(tmp_path).errors[0])
