"""What a text computes: the formulas it writes (200元×1000人=20万元)."""

import re
from dataclasses import dataclass
from decimal import Decimal

from pipeline.clean.mentions import Count, Mention, Scan
from pipeline.clean.numerals import Number

_LINK = re.compile(r"^[^，。；;\n]{0,12}?([*+=])[^，。；;\n\d]{0,6}$")


@dataclass(slots=True)
class Derived:
    """A product that no one wrote down.

    Args:
        start: half-open span from the first factor to the last.
        end: see start.
        low: yuan.
        high: yuan.
        role: fund role of the rate it came from, else item.
        sentence: how it was computed, in Chinese.
        is_part: stands among the parts of a stated total.
    """

    start: int
    end: int
    low: Decimal
    high: Decimal
    sentence: str
    basis: str = "derived"
    role: str = "item"
    is_part: bool = False

    @property
    def value(self) -> Decimal | None:
        """The single value, or None for a range."""
        return self.high if self.low == self.high else None


Atom = Mention | Count | Number


def read_formulas(scan: Scan) -> list[Derived]:
    """Return the products written without a result; results written get `.product`, their factors role `factor`."""
    atoms: list[Atom] = sorted([*scan.mentions, *scan.counts, *scan.bare], key=lambda atom: atom.start)
    derived: list[Derived] = []
    chain: list[tuple[str, Atom]] = []
    result: Mention | None = None
    for atom in atoms:
        link = (
            _LINK.match(scan.text[chain[-1][1].end : atom.start])
            if chain and atom.start - chain[-1][1].end <= 16
            else None
        )
        if link is not None and link.group(1) == "=" and len(chain) == 1 and isinstance(chain[0][1], Mention):
            result, chain = chain[0][1], [("", atom)]
            continue
        if link is None or (chain and chain[-1][0] == "="):
            if result is not None and len(chain) > 1:
                chain.append(("=", result))
            result = None
            _close(chain, scan, derived)
            chain = [("", atom)]
        else:
            chain.append((link.group(1), atom))
    if result is not None and len(chain) > 1:
        chain.append(("=", result))
    _close(chain, scan, derived)
    return derived


def _close(chain: list[tuple[str, Atom]], scan: Scan, derived: list[Derived]) -> None:
    if len(chain) < 2:
        return
    has_result = chain[-1][0] == "="
    factors = chain[:-1] if has_result else chain
    result = chain[-1][1] if has_result else None
    if (result is not None and not isinstance(result, Mention)) or not any(isinstance(a, Mention) for _, a in chain):
        return
    groups = _groups(factors)
    products = [_product(group) for group in groups]
    if any(p is None for p in products):
        return
    total = sum((p for p in products if p is not None), Decimal(0))
    is_sum = all(len(group) == 1 for group in groups)
    if isinstance(result, Mention):
        result.product = total
        for group in groups:
            for atom in group:
                if len(group) > 1 or not isinstance(atom, Mention):
                    _use(atom, scan)
                else:
                    atom.is_part = True
    elif not is_sum:
        for group, product in zip(groups, products, strict=True):
            if len(group) > 1 and product is not None:
                derived.append(_derived(group, product, scan))


def _groups(factors: list[tuple[str, Atom]]) -> list[list[Atom]]:
    groups: list[list[Atom]] = [[factors[0][1]]]
    for link, atom in factors[1:]:
        if link == "*":
            groups[-1].append(atom)
        else:
            groups.append([atom])
    return groups


def _product(group: list[Atom]) -> Decimal | None:
    product = Decimal(1)
    if len(group) > 1 and sum(isinstance(atom, Mention) for atom in group) > 1:
        return None
    for atom in group:
        value = atom.value if isinstance(atom, Count | Mention) else (atom.high if atom.low == atom.high else None)
        if value is None:
            return None
        product *= value
    return product


def _use(atom: Atom, scan: Scan) -> None:
    if isinstance(atom, Mention):
        atom.role = "factor"
    elif isinstance(atom, Count) and atom in scan.counts:
        scan.counts.remove(atom)


def _derived(group: list[Atom], product: Decimal, scan: Scan) -> Derived:
    start, end = group[0].start, group[-1].end
    role = next((a.role for a in group if isinstance(a, Mention) and a.role in ("asked", "own", "other")), "item")
    is_part = any(isinstance(a, Mention) and a.is_part for a in group)
    for atom in group:
        _use(atom, scan)
    sentence = f"{'×'.join(scan.text[a.start : a.end].strip() for a in group)}＝{product:,.0f}元"
    return Derived(start, end, product, product, sentence, role=role, is_part=is_part)
