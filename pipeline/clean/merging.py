"""Clusters that obey what people said: some pairs must be together, some must never be, the rest by likeness."""

from collections.abc import Iterable
from dataclasses import dataclass, field

Pair = tuple[str, str]


@dataclass
class Clusters:
    """Clusters of submission ids.

    Args:
        members: id of a cluster to its members; a cluster is named by its smallest member.
        home: member to the id of its cluster.
        apart: member to those it must never be with.
    """

    members: dict[str, set[str]]
    home: dict[str, str]
    apart: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, ids: Iterable[str], apart: Iterable[Pair] = ()) -> "Clusters":
        """Return one cluster per id.

        Args:
            ids: the submissions.
            apart: pairs that a person said are not the same.
        """
        every = list(ids)
        clusters = cls({one: {one} for one in every}, {one: one for one in every})
        for left, right in apart:
            clusters.apart.setdefault(left, set()).add(right)
            clusters.apart.setdefault(right, set()).add(left)
        return clusters

    def join(self, left: str, right: str) -> bool:
        """Join the clusters of two members and return True; False when someone in one is kept apart from the other."""
        mine, theirs = self.home[left], self.home[right]
        if mine == theirs:
            return True
        if any(self.apart.get(one, set()) & self.members[theirs] for one in self.members[mine]):
            return False
        keep, drop = min(mine, theirs), max(mine, theirs)
        for one in self.members[drop]:
            self.home[one] = keep
        self.members[keep] |= self.members.pop(drop)
        return True

    def together(self, left: str, right: str) -> bool:
        """Whether two ids are in one cluster."""
        return left in self.home and self.home.get(left) == self.home.get(right)


def components_of(pairs: Iterable[Pair], ids: Iterable[str], apart: Iterable[Pair] = ()) -> dict[str, str]:
    """Return the component of each id, named by its smallest member.

    Args:
        pairs: what is joined, in this order.
        ids: the ids.
        apart: pairs that must not be in one component; a join that would bring them together is left out.
    """
    clusters = Clusters.of(ids, apart)
    for left, right in pairs:
        clusters.join(left, right)
    return clusters.home
