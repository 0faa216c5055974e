"""Recognises the form's words: labels however written, titles, help texts, continuation marks."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from pipeline.params.form import FormDescription

LEVEL = "implementation_level"
ASIDE = "aside"
_DROPPED = dict.fromkeys(
    map(ord, " \t\r\n\v\f\u3000\xa0\u200b\u200c\u200d\ufeff\u2060:：()（）*＊[]【】〔〕\"“”'‘’_-—~"), None
)
_MOST_SEEN = 20_000
_COUNT = "[0-9一二三四五六七八九十]{0,2}"
_NUMBER = re.compile(
    r"^\s*(?:(?:[（(]\s*)?(?:[一二三四五六七八九十]{1,3}|\d{1,2})\s*[）)、.．:：]\s*|[①-⑳]\s*|第[一二三四五六七八九十]{1,3}[项条]?\s*[、.：:]\s*)"
)
_GAP = r"[\s\u3000\u200b\ufeff]*"
_LONGEST_LABEL = 40
_UNIT = re.compile(r"[（(]\s*(?:单位\s*[:：]?)?\s*(?:人民币)?\s*(万?元)\s*(?:[）)]|$)")
_VALUE_BEHIND = re.compile(r"[:：].*\w", re.DOTALL)


class Label(NamedTuple):
    """A recognised label: field name, LEVEL or ASIDE; whether a value goes on; whether it was misspelt; its money unit."""

    name: str
    continues: bool = False
    is_near: bool = False
    unit: str = ""


class Hit(NamedTuple):
    """A label inside running text."""

    start: int
    end: int
    label: Label
    has_colon: bool


def squeeze(text: str) -> str:
    """Return the text without white space, brackets, colons and marks of emphasis, in normal width."""
    return unicodedata.normalize("NFKC", text).translate(_DROPPED)


def _unit_of(label: str) -> str:
    """The money unit in a label's brackets: 经费预算（万元）."""
    match = _UNIT.search(label)
    return match.group(1) if match else ""


def _label(name: str, match: re.Match[str]) -> Label:
    return Label(name, match.group("on") is not None, unit=_unit_of(match.group("word")))


class FormWords:
    """The form description made ready for looking things up; one for each description (see `form_words`)."""

    def __init__(self, form: FormDescription) -> None:
        self.form = form
        self.names: dict[str, str] = {
            squeeze(word): field.name for field in form.fields for word in (field.label, *field.aliases)
        }
        self.names |= {squeeze(word): LEVEL for word in form.level.labels}
        self._aside = {squeeze(word) for word in form.aside_labels}
        self._closing = {squeeze(word) for word in form.closing}
        self._titles = [re.compile(pattern) for pattern in form.titles]
        self._heads = [re.compile(pattern) for pattern in form.proposal_heads]
        self._aside_lines = [re.compile(pattern) for pattern in form.aside_patterns]
        self._endings = [re.compile(pattern) for pattern in form.endings]
        self._seen: dict[str, Label | None] = {}  # texts looked up before: labels come back in every form
        self._near: dict[str, list[str]] = {}
        for word in self.names:
            for part in _without_one(word) if len(word) >= 4 else ():
                self._near.setdefault(part, []).append(word)
        self._longest_near = 1 + max(map(len, self.names))
        self._on_marks = [
            re.compile(rf"[（(【]?{_spaced(word)}{_GAP}{_COUNT}{_GAP}(?:[）)】:：]|$)") for word in form.continuation
        ]
        pages = "|".join(_spaced(word) for word in form.continuation if len(word) > 1)
        self._page_title = re.compile(
            rf"\s*(?P<title>[^。；;！!？?\n]*[^。；;！!？?\n（(【另可请见])[（(【]?(?:{pages}){_GAP}{_COUNT}{_GAP}[）)】]?\s*"
        )
        self._going_on = sorted((squeeze(word) for word in form.continuation), key=len, reverse=True)
        self._helps = [re.compile(_loose(word)) for field in form.fields for word in field.help]
        self._helps += [re.compile(pattern) for pattern in form.help_patterns]
        self._in_line = self._line_pattern()
        self._in_flat = re.compile("|".join(_spaced(word) for word in _longest_first(self.names)))
        self.body_names = [field.name for field in form.fields if field.place == "body"]
        self.first_name = next(field.name for field in form.fields if field.starts_proposal)

    def label_of(self, text: str) -> Label | None:
        """Return the label that the whole text is, or None."""
        if len(text) > _LONGEST_LABEL * 4 or not text:
            return None
        try:
            return self._seen[text]
        except KeyError:
            pass
        if len(self._seen) > _MOST_SEEN:
            self._seen.clear()
        found = self._work_out(text)
        found = self._seen[text] = found._replace(unit=_unit_of(text)) if found else None
        return found

    def _work_out(self, text: str) -> Label | None:
        text = self.without_help(text)
        key = squeeze(text)
        if not key or len(key) > _LONGEST_LABEL:
            return None
        found = self._lookup(key)
        if found is None:
            text = _NUMBER.sub("", text)
            key = squeeze(text)
            found = self._lookup(key) if key else None
        return found or (None if _VALUE_BEHIND.search(text) else self._near_label(key))

    def _lookup(self, key: str) -> Label | None:
        if key in self.names:
            return Label(self.names[key])
        if key in self._aside:
            return Label(ASIDE)
        for word in self._going_on:
            rest = key.removeprefix(word) if key.startswith(word) else key.removesuffix(word)
            if rest != key and rest.lstrip("接之") in self.names:
                return Label(self.names[rest.lstrip("接之")], continues=True)
        return None

    def _near_label(self, key: str) -> Label | None:
        """Return the one label that is a slip of the pen away; a number is no slip but a value (经费预算3万元)."""
        if not 4 <= len(key) <= self._longest_near:
            return None
        close = {name for part in _without_one(key) for name in self._near.get(part, ())}
        near = {
            self.names[name]
            for name in close
            if _is_one_edit(name, key)
            and not any(unicodedata.numeric(c, None) is not None for c in set(key) - set(name))
        }
        return Label(near.pop(), is_near=True) if len(near) == 1 else None

    def find_labels(self, text: str) -> list[Hit]:
        """Return the labels inside running text: at the beginning of a line, or followed by a colon."""
        hits: list[Hit] = []
        for match in self._in_line.finditer(text):
            key = squeeze(match.group("word"))
            name = self.names.get(key) or (ASIDE if key in self._aside else None)
            if name is None:
                continue
            has_colon = match.group("colon") is not None
            at_start = not _NUMBER.sub("", text[text.rfind("\n", 0, match.start()) + 1 : match.start("word")]).strip(
                "（( 　\t"
            )
            follows_gap = match.start() == 0 or text[match.start() - 1].isspace()
            if name in self.body_names and not at_start and not text[match.start() - 1].isspace():
                continue  # in the middle of a sentence
            ends = match.end() == len(text) or text[match.end()].isspace()
            if has_colon or (at_start and ends) or (name == LEVEL and follows_gap):
                start = match.start("number") if match.group("number") is not None else match.start()
                hits.append(Hit(start, match.end(), _label(name, match), has_colon))
        return hits

    def find_labels_anywhere(self, text: str) -> list[Hit]:
        """Return the labels of the form wherever they stand: for text whose layout was lost."""
        return [
            Hit(m.start(), m.end(), Label(self.names[squeeze(m.group())], unit=_unit_of(m.group())), False)
            for m in self._in_flat.finditer(text)
        ]

    def without_help(self, text: str) -> str:
        """Return the text without the form's own help texts."""
        if "从" not in text and "阐述" not in text:
            return text
        for pattern in self._helps:
            text = pattern.sub("", text)
        return text

    def is_title(self, text: str) -> bool:
        """Return whether the whole line is the form's title or an "annex" mark."""
        key = "".join(text.split())
        return len(key) < 60 and any(pattern.match(key) for pattern in self._titles)

    def is_closing(self, text: str) -> bool:
        """Return whether the whole line is the form's closing remark."""
        return len(text) < 80 and squeeze(text) in self._closing

    def is_head(self, text: str) -> bool:
        """Return whether the whole line is a heading such as 项目二."""
        key = "".join(text.split())
        return len(key) < 20 and any(pattern.match(key) for pattern in self._heads)

    def is_aside_line(self, text: str) -> bool:
        """Return whether the whole line is a date, a seal or a page number."""
        key = "".join(text.split())
        return len(key) < 40 and any(pattern.match(key) for pattern in self._aside_lines)

    def is_ending(self, text: str) -> bool:
        """Return whether the whole line closes the content: a greeting, or the line above a quoted mail."""
        key = "".join(text.split())
        return len(key) < 60 and any(pattern.match(key) for pattern in self._endings)

    def continuation_of(self, text: str) -> tuple[str, str] | None:
        """Return (field name or "", rest of the text) when the text begins with a continuation mark, else None."""
        line, _, below = text.lstrip().partition("\n")
        if len(squeeze(line)) <= _LONGEST_LABEL:
            label = self.label_of(line)
            if label is not None and label.continues:
                return label.name, below
        for pattern in self._on_marks:
            match = pattern.match(line)
            if match:
                rest = line[match.end() :].lstrip("：: \t\u3000")
                name = self.label_of(rest)
                if name is not None and name.name in self.body_names:
                    return name.name, below
                hits = self.find_labels(rest)
                if hits and hits[0].start == 0 and hits[0].label.name in self.body_names:
                    return hits[0].label.name, rest[hits[0].end :] + ("\n" + below if below else "")
                return "", rest + ("\n" + below if below else "")
        return None

    def page_title(self, text: str) -> str | None:
        """Return what a continuation page is the page of, when the whole line names it (某某项目附页), else None."""
        match = self._page_title.fullmatch(text) if len(text) < 80 else None
        return None if match is None else match.group("title").strip()

    def _line_pattern(self) -> re.Pattern[str]:
        words = "|".join(_spaced(word) for word in _longest_first({**self.names, **dict.fromkeys(self._aside, ASIDE)}))
        on = "|".join(_spaced(word) for word in self._going_on)
        # The header's own labels are long enough to be known even when they touch the text before them.
        printed = [*self.form.level.labels, *(field.label for field in self.form.fields if field.place == "header")]
        level = "|".join(_spaced(word) for word in printed if len(word) >= 4)
        number = r"(?P<number>[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)、.．]\s*)?"
        first = "".join(sorted({word[0] for word in (*self.names, *self._aside)}))
        return re.compile(
            rf"(?=[{first}（(\d一二三四五六七八九十])(?:(?<![\u4e00-\u9fff])|(?={level})){number}(?P<word>{words})[）)】]?{_GAP}[*＊]?"
            rf"(?P<on>{_GAP}[（(]?(?:{on})[）)]?)?{_GAP}(?P<colon>[:：])?"
        )


def _longest_first(words: dict[str, str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))


def _spaced(word: str) -> str:
    return r"[\s\u3000\u200b（()）]*".join(map(re.escape, squeeze(word)))


def _loose(word: str) -> str:
    """Return a pattern for a help text that tolerates white space, line breaks and changed punctuation."""
    letters = [character for character in word if not unicodedata.category(character).startswith(("P", "Z"))]
    between = r"[\s\u3000、，,。.；;（）()]*"
    return r"(?:[（(]\s*)?" + between.join(map(re.escape, letters)) + r"\s*[。.]?\s*[）)]?"


def _without_one(word: str) -> set[str]:
    """Return the word and everything it becomes with one character left out: two near words share one of these."""
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}


def _is_one_edit(left: str, right: str) -> bool:
    if left == right:
        return True
    if len(left) > len(right):
        left, right = right, left
    index = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), len(left))
    if len(left) == len(right):
        return left[index + 1 :] == right[index + 1 :]
    return left[index:] == right[index + 1 :]


@lru_cache(maxsize=8)
def _words(fingerprint: str, form: "_Held") -> FormWords:
    return FormWords(form.form)


class _Held:
    """Carries a description through the cache, which compares fingerprints only."""

    def __init__(self, form: FormDescription) -> None:
        self.form = form

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)


def form_words(form: FormDescription) -> FormWords:
    """Return the ready-made words of a form description."""
    return _words(form.fingerprint, _Held(form))
