"""Every sentence is in both languages, and the tool that says so sees what it should see."""

from pathlib import Path

from daylight import words

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: zh_Hans\\n"\n\n'


def test_every_sentence_has_its_chinese_and_no_chinese_is_left_over() -> None:
    assert [str(problem) for problem in words.problems()] == []


def a_package(folder: Path, *, python: str = "", template: str = "", catalogue: str = "") -> Path:
    """A package with one room that says, shows and translates what the test gives."""
    room = folder / "room"
    (room / "templates").mkdir(parents=True)
    (room / "acts.py").write_text(python, "utf-8")
    (room / "templates" / "page.html").write_text(template, "utf-8")
    target = room / "locale/zh_Hans/LC_MESSAGES/django.po"
    target.parent.mkdir(parents=True)
    target.write_text(HEAD + catalogue, "utf-8")
    return folder


def complaints(package: Path) -> list[str]:
    return [problem.message for problem in words.problems(package)]


def test_untranslated_sentences_are_found_in_code_and_templates(tmp_path: Path) -> None:
    package = a_package(
        tmp_path,
        python='from x import _\nA = _("Not said")\nB = ngettext("%(n)s day", "%(n)s days", 2)\nC = f"{_(\'Inside\')}"\n',
        template='\n{% translate "Shown" %}{{ x|default:_("Default") }}{% blocktranslate trimmed %}\n  Two\n  lines\n{% endblocktranslate %}',
    )
    said = "\n".join(str(problem) for problem in words.problems(package))
    assert "acts.py:2: no Chinese for: 'Not said'" in said
    assert "acts.py:3: no Chinese for: '%(n)s day'" in said
    assert "page.html:2: no Chinese for: 'Shown'" in said
    assert "'Default'" in said
    assert "'Two lines'" in said


def test_a_translation_that_is_empty_fuzzy_or_unused_is_a_problem(tmp_path: Path) -> None:
    package = a_package(
        tmp_path,
        python='A = _("Empty"), _("Fuzzy"), _("Good")\n',
        catalogue='msgid "Empty"\nmsgstr ""\n\n#, fuzzy\nmsgid "Fuzzy"\nmsgstr "模糊"\n\nmsgid "Good"\nmsgstr "好"\n\nmsgid "Gone"\nmsgstr "没了"\n',
    )
    assert sorted(complaints(package)) == ["no Chinese for: 'Empty'", "no Chinese for: 'Fuzzy'", "nobody shows: 'Gone'"]


def test_a_sentence_translated_twice_in_one_catalogue_is_a_problem(tmp_path: Path) -> None:
    twice = 'msgid "About"\nmsgstr "类别"\n\nmsgid "About"\nmsgstr "所涉事项"\n'
    package = a_package(tmp_path, python='A = _("About")\n', catalogue=twice)
    assert complaints(package) == ['translated before, in line 6: "About"']


def test_a_translation_may_not_ask_for_a_value_the_sentence_does_not_give(tmp_path: Path) -> None:
    package = a_package(tmp_path, python='A = _("Due {on}")\n', catalogue='msgid "Due {on}"\nmsgstr "期限 {due}"\n')
    assert complaints(package) == ["'期限 {due}' asks for {due}, which 'Due {on}' does not give"]


def test_missing_sentences_come_as_entries_ready_to_be_filled_in(tmp_path: Path) -> None:
    package = a_package(tmp_path, python='A = _("Say \\"yes\\"")\n')
    assert 'msgid "Say \\"yes\\""\nmsgstr ""' in words.skeleton(package)


def test_compiling_writes_only_what_is_newer(tmp_path: Path) -> None:
    package = a_package(tmp_path, catalogue='msgid "Good"\nmsgstr "好"\n')
    assert len(words.compile_all(package)) == 1
    assert words.compile_all(package) == []
