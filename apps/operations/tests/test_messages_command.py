"""`manage.py messages`: the catalogue is kept, judged and compiled without gettext's programs."""

import gettext
import os
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django import forms
from django.core.management import call_command
from django.utils import translation
from pytest_django import Settings

PYTHON = """
from django.utils.translation import gettext as _now, gettext_lazy as _, ngettext, pgettext

TITLE = _("Open tasks")
WORDS = _now("%(count)d open in %(unit)s") % {}
MANY = ngettext("%(count)d heap", "%(count)d heaps", 2)
CLOSE = pgettext("a door", "Close")
"""
TEMPLATE = """
{% load i18n %}
  <h1>{% translate "Open tasks" %}</h1>
    <p>{% translate "Close" context "a task" %}</p>
  {% blocktranslate with name=unit.name trimmed %}
      Reported
      by {{ name }}
  {% endblocktranslate %}
{% blocktranslate count n=rows|length %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}
"""
CHINESE = {
    "Open tasks": "未办结任务",
    "%(count)d open in %(unit)s": "%(unit)s有 %(count)d 件未办结",
    "Reported by %(name)s": "由%(name)s报送",
}


@pytest.fixture
def po(tmp_path: Path, settings: Settings) -> Path:
    """An app and a template of two towns' worth of words, and where their catalogue will be."""
    (tmp_path / "apps" / "heaps" / "tests").mkdir(parents=True)
    (tmp_path / "templates" / "heaps").mkdir(parents=True)
    (tmp_path / "apps" / "heaps" / "views.py").write_text(PYTHON)
    (tmp_path / "apps" / "heaps" / "tests" / "test_views.py").write_text('_("only a test says it")')
    (tmp_path / "templates" / "heaps" / "heaps.html").write_text(TEMPLATE)
    settings.BASE_DIR, settings.LOCALE_PATHS = tmp_path, [tmp_path / "locale"]
    return tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def update() -> None:
    call_command("messages", "--update", verbosity=0)


def translate(po: Path, english: str, chinese: str) -> None:
    text = po.read_text()
    old = f'msgid "{english}"\nmsgstr ""\n'
    assert old in text
    po.write_text(text.replace(old, f'msgid "{english}"\nmsgstr "{chinese}"\n'))


def translate_all(po: Path) -> None:
    for english, chinese in CHINESE.items():
        translate(po, english, chinese)
    text = po.read_text().replace('"Close"\nmsgstr ""', '"Close"\nmsgstr "关闭"')
    text = text.replace('heaps"\nmsgstr[0] ""', 'heaps"\nmsgstr[0] "%(count)d 堆"')
    po.write_text(text.replace('rows"\nmsgstr[0] ""', 'rows"\nmsgstr[0] "%(n)s 行"'))


def refusals(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The reasons for which --check refuses; none when it doesn't."""
    capsys.readouterr()
    code: object = 0
    try:
        call_command("messages", "--check")
    except SystemExit as left:
        code = left.code
    reasons = capsys.readouterr().err.splitlines()
    assert code == (1 if reasons else 0)
    return reasons


def test_update_finds_the_words_of_code_and_templates(po: Path) -> None:
    update()
    with po.open("rb") as file:
        found = {(message.context, message.id) for message in read_po(file) if message.id}
    assert found == {
        (None, "Open tasks"),
        (None, "%(count)d open in %(unit)s"),
        (None, ("%(count)d heap", "%(count)d heaps")),
        ("a door", "Close"),
        ("a task", "Close"),
        (None, "Reported by %(name)s"),
        (None, ("%(n)s row", "%(n)s rows")),
    }


def test_update_names_files_and_neither_lines_nor_dates(po: Path) -> None:
    update()
    text = po.read_text()
    assert '#: apps/heaps/views.py templates/heaps/heaps.html\nmsgid "Open tasks"' in text
    assert "-Date" not in text


def test_update_twice_changes_nothing(po: Path) -> None:
    update()
    translate_all(po)
    before = po.read_text()
    update()
    assert po.read_text() == before


def test_update_keeps_translations_and_drops_what_vanished(po: Path, tmp_path: Path) -> None:
    update()
    translate_all(po)
    (tmp_path / "apps" / "heaps" / "views.py").write_text(
        PYTHON.replace('_("Open tasks")', '_("Open task lists")').replace("%(count)d heap", "%(count)d pile")
    )
    update()
    text = po.read_text()
    assert '"由%(name)s报送"' in text
    assert '"%(n)s 行"' in text
    assert 'msgid "Open task lists"\nmsgstr ""\n' in text  # empty, not guessed from what is like it
    assert "未办结任务" in text  # the template still says it
    assert "堆" not in text
    assert "#~" not in text


def test_a_complete_catalogue_passes(po: Path, capsys: pytest.CaptureFixture[str]) -> None:
    update()
    translate_all(po)
    assert refusals(capsys) == []


def test_an_untranslated_string_fails(po: Path, capsys: pytest.CaptureFixture[str]) -> None:
    update()
    translate_all(po)
    po.write_text(po.read_text().replace("未办结任务", "").replace("%(n)s 行", ""))
    assert refusals(capsys) == [
        "untranslated: 'Open tasks' (apps/heaps/views.py, templates/heaps/heaps.html)",
        "untranslated: '%(n)s row' (templates/heaps/heaps.html)",
    ]


def test_a_string_missing_from_the_catalogue_fails(
    po: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    update()
    translate_all(po)
    (tmp_path / "templates" / "new.html").write_text('{% translate "Newly written" %}')
    assert refusals(capsys) == [
        "missing from the catalogue: 'Newly written' (templates/new.html)",
        "out of date: django.po; run manage.py messages --update",
    ]


def test_a_string_inside_an_f_string_fails(po: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    update()
    translate_all(po)
    (tmp_path / "apps" / "heaps" / "hub.py").write_text("""x = 1\ny = f"{x}{_('; ')}"\n""")
    assert refusals(capsys) == ["inside an f-string: apps/heaps/hub.py:2"]


def test_no_catalogue_at_all_fails(po: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "missing from the catalogue: 'Close' (apps/heaps/views.py)" in refusals(capsys)


@pytest.mark.parametrize(
    "wrong",
    [
        "有 %(count)d 件未办结",  # one is left out
        "%(village)s有 %(count)d 件未办结",  # another name
        "%(unit)s有 %(count) 件未办结",  # no letter after the bracket
        "%(unit)s有 %(count)d 件，占 5%，未办结",  # a bare percent sign
    ],
)
def test_wrong_placeholders_fail(wrong: str, po: Path, capsys: pytest.CaptureFixture[str]) -> None:
    update()
    translate_all(po)
    po.write_text(po.read_text().replace(CHINESE["%(count)d open in %(unit)s"], wrong))
    assert refusals(capsys) == ["wrong placeholders: '%(count)d open in %(unit)s' (apps/heaps/views.py)"]


def test_wrong_placeholders_of_a_plural_fail(po: Path, capsys: pytest.CaptureFixture[str]) -> None:
    update()
    translate_all(po)
    po.write_text(po.read_text().replace("%(n)s 行", "一行"))
    assert refusals(capsys) == ["wrong placeholders: '%(n)s row' (templates/heaps/heaps.html)"]


@pytest.mark.parametrize(
    "wrong", ["任务,未办结", "未办结任务:", "(未办结)任务", "未办结任务.", "未办结?", '“未办结\\"任务']
)
def test_half_width_punctuation_beside_chinese_fails(wrong: str, po: Path, capsys: pytest.CaptureFixture[str]) -> None:
    update()
    translate_all(po)
    po.write_text(po.read_text().replace("未办结任务", wrong))
    assert refusals(capsys) == [
        "half-width punctuation beside Chinese: 'Open tasks' (apps/heaps/views.py, templates/heaps/heaps.html)"
    ]


def test_half_width_punctuation_beside_latin_letters_and_placeholders_passes(
    po: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    update()
    translate_all(po)
    po.write_text(po.read_text().replace("由%(name)s报送", "%(name)s（JPEG, PNG）：18:00 报送！"))
    assert refusals(capsys) == []


def test_a_fuzzy_string_fails(po: Path, capsys: pytest.CaptureFixture[str]) -> None:
    update()
    translate_all(po)
    po.write_text(po.read_text().replace('msgid "Open tasks"', '#, fuzzy\nmsgid "Open tasks"'))
    assert refusals(capsys) == ["fuzzy: 'Open tasks' (apps/heaps/views.py, templates/heaps/heaps.html)"]


@pytest.mark.parametrize("mark", ["", "#~ "])
def test_an_obsolete_string_fails(mark: str, po: Path, capsys: pytest.CaptureFixture[str]) -> None:
    update()
    translate_all(po)
    po.write_text(po.read_text() + f'\n{mark}msgid "Gone"\n{mark}msgstr "没了"\n')
    assert refusals(capsys)[0] == "obsolete: 'Gone' ()"


def test_compile_makes_what_gettext_reads(po: Path) -> None:
    update()
    translate_all(po)
    call_command("messages", "--compile")
    with po.with_suffix(".mo").open("rb") as file:
        chinese = gettext.GNUTranslations(file)
    assert chinese.gettext("Open tasks") == "未办结任务"
    assert chinese.ngettext("%(count)d heap", "%(count)d heaps", 3) == "%(count)d 堆"
    assert chinese.pgettext("a task", "Close") == "关闭"


def test_compile_writes_only_what_is_older(po: Path) -> None:
    update()
    mo = po.with_suffix(".mo")
    mo.write_bytes(b"newer")
    os.utime(po, (1000, 1000))
    call_command("messages", "--compile")
    assert mo.read_bytes() == b"newer"
    os.utime(mo, (999, 999))
    call_command("messages", "--compile")
    assert mo.read_bytes() != b"newer"


def test_a_template_that_cannot_be_read_is_named(po: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    update()
    (tmp_path / "templates" / "broken.html").write_text("{% blocktranslate %}{% if a %}{% endblocktranslate %}")
    [reason] = refusals(capsys)
    assert "templates/broken.html" in reason


def test_a_damaged_catalogue_is_refused(po: Path, capsys: pytest.CaptureFixture[str]) -> None:
    po.parent.mkdir(parents=True)
    po.write_text("<<<<<<< HEAD\n")
    assert len(refusals(capsys)) == 1


def test_compiling_no_catalogue_is_refused(po: Path) -> None:
    with pytest.raises(SystemExit, match="1"):
        call_command("messages", "--compile")


def test_the_words_of_django_come_from_django() -> None:
    with translation.override("zh-hans"):
        assert forms.CharField().error_messages["required"] == "这个字段是必填项。"
