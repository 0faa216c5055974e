"""Unit names taken apart: labels, stamps, prefixes and suffixes off, so that one key stands for all ways of writing."""

import re
import unicodedata

from pipeline.clean.grammar import either
from pipeline.params.units import UnitWords

_BRACKETS = re.compile(r"[(（\[【〔][^()（）\[\]【】〔〕]*[)）\]】〕]")
_DATE = re.compile(r"(?:20)?\d\d\s*[年./-]\s*\d{1,2}.*$|\d{5,}.*$")
_NOISE = re.compile(r"[\s\u200b\ufeff·•.,;:!?\"'“”‘’。，；：！？*_＿\-—–~]+")
_SPLIT = re.compile(r"[、/／;；]|(?<=工会)(?:和|与|及|，|,)")
_CITY = re.compile(r"[区市县]$")
_OFFICES = ("department", "attached")


class UnitNames:
    """An index from the ways a unit may be written to its code.

    Args:
        words: prefixes, suffixes, marks and names that must not be settled.
    """

    def __init__(self, words: UnitWords) -> None:
        self._words = words
        self._label = re.compile(rf"^(?:{either(words.labels)})[：:]")
        self._stamp = re.compile(rf"(?:{either(words.stamps)})$")
        self._tail = re.compile(rf"(?:{either(words.tails)}).*$")
        self._suffix = re.compile(rf"(?:{either(words.suffixes)})$")
        self._marks = re.compile(either(words.sub_unit_marks))
        self._others = re.compile(either(words.other_bodies))
        self._federation = re.compile(rf"^(?:{either(words.federation)})(?:机关(?!党委|工会))?")
        self._keys: dict[str, set[str]] = {}
        self._kinds: dict[str, str] = {}
        self._full: dict[str, str] = {}

    def add(self, code: str, name: str, others: tuple[str, ...], kind: str) -> None:
        """Index a unit by its official name and other names."""
        self._kinds[code] = kind
        self._full[name] = code
        for other in (name, *others):
            for key in {other, self._core(other)}:
                if key:
                    self._keys.setdefault(key, set()).add(code)

    def clean(self, text: str) -> str:
        """Return the name with width folded and label, stamp, brackets, date and contact words taken off."""
        folded = unicodedata.normalize("NFKC", text[:400])
        folded = self._label.sub(
            "",
            _NOISE.sub(
                lambda m: ":" if ":" in m.group() else "、" if "," in m.group() and len(m.group()) == 1 else "",
                folded.strip(),
            ),
        )
        for _ in range(3):
            folded = _BRACKETS.sub("", folded)
        folded = _DATE.sub("", folded.replace(":", ""))
        folded = self._tail.sub("", folded)
        folded = self._stamp.sub("", folded)
        return _NOISE.sub("", re.sub(r"[()\[\]]", "", folded)).strip("、")

    def split(self, written: str) -> list[str]:
        """Return the names in a field that may hold several."""
        return [part for part in _SPLIT.split(written) if part]

    def _core(self, name: str) -> str:
        return self._suffix.sub("", name)

    def _stripped(self, written: str) -> list[str]:
        """The name as written and without each known prefix, longest last."""
        forms = [written]
        forms += [written[len(p) :] for p in self._words.prefixes if written.startswith(p) and len(written) > len(p)]
        federation = self._federation.match(written)
        if federation and federation.end() < len(written):
            forms.append(written[federation.end() :])
        return forms

    def find(self, written: str) -> set[str]:
        """Return the codes the whole name stands for, set apart from parts of other names."""
        if self.is_ambiguous(written):
            return set()
        federation = self._federation.match(written)
        for form in self._stripped(written):
            after_federation = bool(federation) and form == written[federation.end() :] if federation else False
            core = self._core(form)
            for key in (form, core):
                codes = self._keys.get(key, set())
                if after_federation:
                    codes = {c for c in codes if self._kinds[c] in _OFFICES}
                if key == core and form != core:
                    codes = {c for c in codes if self._kinds[c] not in _OFFICES or core in self._full}
                if codes:
                    return codes
        return set()

    def is_ambiguous(self, written: str) -> bool:
        """Return whether a person must say who 开发区, 机关工会 or the federation without a department is."""
        words = set(self._words.ambiguous)
        if written in words:
            return True
        bare = self._core(written)
        if bare != written and bare in words and not self._keys.get(written) and not self._keys.get(bare):
            return True
        forms = {self._core(form) for form in self._stripped(written)} | set(self._stripped(written))
        return any(f in words and not self._keys.get(f) for f in forms if f) or (
            bare.startswith(self._words.prefixes) and bare in words
        )

    def parent_of(self, written: str) -> set[str]:
        """Return the units whose name stands at the front of a longer name that is a body of its own."""
        if self.is_other_body(written):
            return set()
        for form in self._stripped(written):
            best = ""
            for key, codes in self._keys.items():
                if len(key) > len(best) and form.startswith(key) and self._may_lead(key, form, codes):
                    best = key
            if best and self._marks.search(form[len(best) :]):
                return self._keys[best]
        return set()

    def _may_lead(self, key: str, form: str, codes: set[str]) -> bool:
        kinds = {self._kinds[c] for c in codes}
        if kinds & set(_OFFICES) or len(form) == len(key):
            return False
        if "industry" in kinds:
            return key.endswith("工会") or form[len(key) :].startswith(("工会", "产业工会"))
        return key in self._full or bool(_CITY.search(key)) or (len(key) >= 3 and form[len(key)] not in "路街市湾")

    def is_other_body(self, written: str) -> bool:
        """Return whether the name is a chamber, a government or another body that is no union."""
        return bool(self._others.search(written)) and "工会" not in written

    def near(self, written: str, same_length: bool = False) -> set[str]:
        """Return the units one character away, or written with a look-alike character.

        Args:
            written: cleaned name.
            same_length: only a replaced character, none missing or added.
        """
        if self.is_other_body(written):
            return set()
        for place, character in enumerate(written[:40]):
            for right in self._words.confusables.get(character, ""):
                codes = self.find(written[:place] + right + written[place + 1 :])
                if codes:
                    return codes
        found: set[str] = set()
        for form in self._stripped(written):
            core = self._core(form)
            for key, codes in self._keys.items():
                stem = _CITY.sub("", self._core(key))
                if len(stem) < 3 or len(core) < self._words.near_length or len(key) < self._words.near_length:
                    continue
                if same_length and len(core) != len(key):
                    continue
                if is_one_edit(core, key) and not self._changes_rank(core, key):
                    found |= codes
            for name, code in self._full.items():
                if (
                    len(name) > 5
                    and (len(form) == len(name) or not same_length)
                    and is_one_edit(form, name)
                    and form[:3] == name[:3]
                ):
                    found.add(code)
        return found

    def _changes_rank(self, core: str, key: str) -> bool:
        """中山市 is not 中山区: a changed 区/市/县 alone is another place."""
        return core[:-1] == key[:-1] and core[-1] in "区市县" and key[-1] in "区市县" and len(core) == 3


def is_one_edit(left: str, right: str) -> bool:
    """Return whether one inserted, removed or replaced character turns left into right."""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    if len(left) > len(right):
        left, right = right, left
    start = 0
    while start < len(left) and left[start] == right[start]:
        start += 1
    rest = start + 1 if len(left) == len(right) else start
    return left[rest:] == right[start + 1 :]
