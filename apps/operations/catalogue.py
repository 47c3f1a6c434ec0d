"""The Chinese catalogue: what the code and the templates say in English, found, merged, judged and compiled.

Babel does the work of the gettext programs, which no machine of a user has. Django's own words (form errors) come from
Django's catalogue; what only a script says comes to it from the page.
"""

from __future__ import annotations

import ast
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.reloader import translation_file_changed
from django.utils.translation.template import templatize

LOCALE = "zh_Hans"
KEYWORDS = {
    "_": None,
    "_now": None,  # gettext where _ is gettext_lazy
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# No dates in it: two people who update at one time have nothing to merge.
HEADER = """\
# The words of townenv in Chinese. Kept by `manage.py messages --update`; order and file names are its.
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
PLACEHOLDER = re.compile(r"%\((\w+)\)[-#0 +]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa]")
CHINESE = r"[\u3400-\u9fff]"
HALF_WIDTH = re.compile(rf'(?<={CHINESE})[,.;:?!()"]|[,;:?!()"](?={CHINESE})')


@dataclass(frozen=True)
class Paths:
    """Where the words stand and where their translations are kept."""

    root: Path
    locale: Path

    @property
    def po(self) -> Path:
        return self.locale / LOCALE / "LC_MESSAGES" / "django.po"

    @property
    def mo(self) -> Path:
        return self.po.with_suffix(".mo")

    def sources(self) -> list[Path]:
        """Code without its tests, then templates, each in the order of their names."""
        code = [path for path in self.root.glob("apps/**/*.py") if "tests" not in path.parts[len(self.root.parts) :]]
        return sorted(code) + sorted(self.root.glob("templates/**/*.html"))


def words_in(paths: Paths) -> Catalog:
    """Every string to translate, in the order in which they stand. Raises SyntaxError naming an unreadable file."""
    found = Catalog(locale=LOCALE, fuzzy=False)
    for path in paths.sources():
        name = path.relative_to(paths.root).as_posix()
        for line, words, _comments, context in extract("python", as_python(path, name), KEYWORDS):
            found.add(words, locations=[(name, line)], context=context)
    return found


def hidden_calls(paths: Paths) -> Iterator[str]:
    """Where a string to translate stands inside an f-string, in which Babel sees none: it would stay English."""
    for path in paths.sources():
        if path.suffix != ".py":
            continue
        pieces = (one for one in ast.walk(ast.parse(path.read_bytes())) if isinstance(one, ast.JoinedStr))
        calls = (call for piece in pieces for call in ast.walk(piece) if isinstance(call, ast.Call))
        for call in calls:
            if isinstance(call.func, ast.Name) and call.func.id in KEYWORDS:
                yield f"inside an f-string: {path.relative_to(paths.root).as_posix()}:{call.lineno}"


def as_python(path: Path, name: str) -> io.BytesIO:
    """A file as Babel's reader of Python takes it; a template as the calls that its tags stand for."""
    if path.suffix == ".py":
        return io.BytesIO(path.read_bytes())
    calls = templatize(path.read_text(encoding="utf-8"), origin=name)
    # What stands between the calls is blanked out, but its indentation would be a mistake in Python.
    return io.BytesIO("\n".join(line.strip() for line in calls.splitlines()).encode())


def read(paths: Paths) -> Catalog:
    """The catalogue as it is kept; an empty one where there is none. Raises PoFileError for what is no catalogue."""
    if not paths.po.exists():
        return Catalog(locale=LOCALE, fuzzy=False)
    with paths.po.open("rb") as file:
        return read_po(file, locale=LOCALE, abort_invalid=True)


def updated(words: Catalog, kept: Catalog) -> Catalog:
    """The words with the translations kept so far: new ones are empty, never guessed; vanished ones are gone."""
    for message in messages_of(words):
        old = kept.get(message.id, message.context)
        if old and forms(old.id) == forms(message.id):
            message.string, message.user_comments = old.string, old.user_comments
            message.flags |= old.flags & {"fuzzy"}
    return words


def as_text(catalogue: Catalog) -> str:
    """The file's content: the same for the same words."""
    out = io.BytesIO()
    write_po(out, catalogue, width=0, omit_header=True, include_lineno=False)
    return HEADER + out.getvalue().decode().strip() + "\n"


def update(paths: Paths) -> str:
    """Bring the catalogue up to date; what changed, in a line."""
    kept = read(paths)
    catalogue = updated(words_in(paths), kept)
    paths.po.parent.mkdir(parents=True, exist_ok=True)
    paths.po.write_text(as_text(catalogue), encoding="utf-8")
    before, after = keys_of(kept), keys_of(catalogue)
    untranslated = sum(not is_translated(message) for message in messages_of(catalogue))
    counts = f"{len(after)} strings, {len(after - before)} new, {len(before - after)} gone"
    return f"{counts}, {untranslated} to translate"


def compile_stale(paths: Paths) -> bool:
    """Compile the catalogue when what is compiled is missing or older; whether it was."""
    if paths.mo.exists() and paths.mo.stat().st_mtime >= paths.po.stat().st_mtime:
        return False
    half_done = paths.mo.with_suffix(".mo.new")  # web and worker may read it at this moment
    with half_done.open("wb") as file:
        write_mo(file, read(paths))
    half_done.replace(paths.mo)
    # This process may have looked for it before it was there, and would go on in English: the demo is loaded next.
    translation_file_changed(None, paths.mo)
    return True


def faults(paths: Paths) -> list[str]:
    """What is wrong with the catalogue, a line each; none when it is complete."""
    words, kept = words_in(paths), read(paths)
    wanted, there = keys_of(words), keys_of(kept)
    lines = [f"missing from the catalogue: {quoted(m)}" for m in messages_of(words) if key_of(m) not in there]
    for message in messages_of(kept):
        gone = [] if key_of(message) in wanted else ["obsolete"]
        lines += [f"{fault}: {quoted(message)}" for fault in gone or faults_of(message)]
    lines += [f"obsolete: {quoted(message)}" for message in kept.obsolete.values()]
    lines += hidden_calls(paths)
    text = paths.po.read_text(encoding="utf-8") if paths.po.exists() else ""
    if text != as_text(updated(words, kept)):
        lines.append(f"out of date: {paths.po.name}; run manage.py messages --update")
    return lines


def faults_of(message: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    if message.fuzzy:
        yield "fuzzy"
    if not is_translated(message):
        yield "untranslated"
        return
    source = forms(message.id)[-1]  # of a plural, the one with the number in it
    for form in forms(message.string):
        if PLACEHOLDER.search(source) and not fits(source, form):
            yield "wrong placeholders"
        if HALF_WIDTH.search(form):
            yield "half-width punctuation beside Chinese"


def fits(source: str, form: str) -> bool:
    """Whether the same places are filled, and filling them works."""
    names = Counter(PLACEHOLDER.findall(source)).keys()
    if names != Counter(PLACEHOLDER.findall(form)).keys():
        return False
    try:
        form % dict.fromkeys(names, 0)
    except (KeyError, TypeError, ValueError):
        return False
    return True


def messages_of(catalogue: Catalog) -> list[Message]:
    """All but the header, which is the message without words."""
    return [message for message in catalogue if message.id]


def key_of(message: Message) -> tuple[str | None, tuple[str, ...]]:
    return message.context, forms(message.id)


def keys_of(catalogue: Catalog) -> set[tuple[str | None, tuple[str, ...]]]:
    return {key_of(message) for message in messages_of(catalogue)}


def forms(words: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """Singular and plural; one form where there is no plural, none of a string never translated."""
    return (words,) if isinstance(words, str) else tuple(words or ())


def is_translated(message: Message) -> bool:
    return bool(message.string) and all(forms(message.string))


def quoted(message: Message) -> str:
    """The English words and where they stand, in a line."""
    places = ", ".join(dict.fromkeys(name for name, _line in message.locations))
    return f"{forms(message.id)[0]!r} ({places})"
