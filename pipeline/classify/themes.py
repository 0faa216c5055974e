"""What online workers talk about: a card a theme.

Named sub-themes come from the codebook, so the same text is in the same theme in any year; only what belongs to none is
clustered, as new this year. Rows may come in any order.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.cluster import MiniBatchKMeans
from sklearn.feature_extraction.text import TfidfVectorizer

from pipeline.classify.domains import Codebook
from pipeline.classify.words import cut_words, drop_boilerplate, leading_terms
from pipeline.params.classify import ThemeParameters
from pipeline.schema import conform, empty_frame
from pipeline.text.masking import mask as mask_personal

Mask = Callable[[str], str]
OTHER = "other"
_Z95 = 1.959964


def name_themes(frame: pd.DataFrame, codebook: Codebook, params: ThemeParameters) -> pd.Series:
    """Return the id of the codebook's sub-theme for every row (`name`, `summary`), "" when it belongs to none."""
    lexicon = codebook.lexicon
    name, summary = (
        np.asarray(lexicon.counts(lexicon.find(frame[column].fillna("").astype(str).tolist())) @ lexicon.theme_points)
        for column in ("name", "summary")
    )
    points = float(codebook.parameters.name_factor) * name + summary
    best = points.argmax(axis=1) if len(frame) else np.empty(0, dtype=np.int64)
    enough = points.max(axis=1, initial=0.0) >= float(params.least_points)
    ids = [lexicon.subthemes[i] if sure else "" for i, sure in zip(best, enough, strict=True)]
    return pd.Series(ids, index=frame.index, dtype="str")


def assign_themes(
    online: pd.DataFrame, codebook: Codebook, params: ThemeParameters, mask: Mask | None = None
) -> pd.DataFrame:
    """Return the online rows, sorted by text and id, with `theme_id` ("other" when none), `text` and `words`.

    Text and words are masked: whatever is shown of a theme is made of these.

    Args:
        online: `submission_id`, `name`, `summary`, `group_id` (different texts), `unit_name`, `received_on`.
        codebook: whose sub-themes name the themes.
        params: see `ThemeParameters`.
        mask: takes personal data out of a text; the project's own when not given.
    """
    mask = mask or mask_personal
    rows = online.assign(
        text=[
            mask(drop_boilerplate(" ".join(part for part in (name, summary) if part), params))
            for name, summary in zip(online["name"].fillna(""), online["summary"].fillna(""), strict=True)
        ]
    ).sort_values(["text", "submission_id"], kind="stable", ignore_index=True)
    rows["words"] = pd.Series(cut_words(rows["text"].tolist(), params, codebook.lexicon.terms), dtype=object)
    rows["theme_id"] = name_themes(rows, codebook, params).astype(object)
    residue = rows.loc[rows["theme_id"].eq("")].drop_duplicates("group_id")
    new = dict(zip(residue["group_id"], _cluster(residue, params), strict=True))
    unnamed = rows["theme_id"].eq("")
    rows.loc[unnamed, "theme_id"] = rows.loc[unnamed, "group_id"].map(new)
    return rows


def find_themes(
    online: pd.DataFrame,
    codebook: Codebook,
    params: ThemeParameters,
    last_year: pd.DataFrame | None = None,
    mask: Mask | None = None,
) -> pd.DataFrame:
    """Return the `themes` table: one row a theme, sorted by theme_id.

    Args:
        online: see `assign_themes`.
        codebook: whose sub-themes name the themes.
        params: see `ThemeParameters`.
        last_year: last year's `themes` table, if there is one.
        mask: takes personal data out of texts; the project's own when not given.
    """
    return theme_cards(assign_themes(online, codebook, params, mask), codebook, params, last_year)


def theme_cards(
    rows: pd.DataFrame,
    codebook: Codebook,
    params: ThemeParameters,
    last_year: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the cards of rows that have their theme (see `find_themes`)."""
    if rows.empty:
        return empty_frame("themes")
    everywhere = Counter(word for words in rows["words"] for word in set(words))
    named = {s.id: (s.name, d.name) for d in codebook.parameters.domains for s in d.subthemes}
    totals = rows["unit_name"].value_counts().to_dict()
    before = {} if last_year is None else dict(zip(last_year["theme_id"], last_year["voice_count"], strict=True))
    cards = []
    for theme_id, part in rows.groupby("theme_id", sort=True):
        groups = part.drop_duplicates("group_id")
        terms = leading_terms(groups["words"], everywhere, params.terms)
        name, domain = named.get(str(theme_id), ("", ""))
        cards.append(
            {
                "theme_id": theme_id,
                "theme_name": name or ("其他意见" if theme_id == OTHER else f"本年新主题：{'、'.join(terms[:3])}"),
                "domain": domain or ("" if theme_id == OTHER else _domain_of(groups, codebook)),
                "is_new": theme_id not in named and theme_id != OTHER,
                "group_count": len(groups),
                "voice_count": len(part),
                "terms_json": _json(terms),
                "quotes_json": _json(_quotes(part, groups, terms, params)),
                "by_unit_json": _json(_by_unit(part, totals)),
                "voice_change": pd.NA if last_year is None else len(part) - int(before.get(theme_id, 0)),
            }
        )
    return conform(pd.DataFrame(cards), "themes")


def wilson_interval(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson), rounded to four digits."""
    if total == 0:
        return 0.0, 1.0
    share, square = count / total, _Z95**2
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = _Z95 * float(np.sqrt(share * (1 - share) / total + square / (4 * total**2))) / (1 + square / total)
    return round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)


def _cluster(residue: pd.DataFrame, params: ThemeParameters) -> list[str]:
    """Id of the new theme of every residue text, "other" when it is in no large enough cluster."""
    documents = residue["words"].tolist()
    clusters = min(params.new_themes, len(documents) // (4 * params.least_groups))
    if clusters < 2 or not any(documents):
        return [OTHER] * len(documents)
    vectorizer = TfidfVectorizer(analyzer=_as_given, min_df=2 if len(documents) >= 20 else 1, max_df=0.5)
    try:
        features = vectorizer.fit_transform(documents)
    except ValueError:  # no word stands in two texts
        return [OTHER] * len(documents)
    model = MiniBatchKMeans(clusters, random_state=params.seed, n_init=3, batch_size=4096, max_iter=60)
    labels = np.where(np.diff(features.indptr) > 0, model.fit_predict(features), -1)
    return _cluster_ids(labels, residue["text"].tolist(), params.least_groups)


def _cluster_ids(labels: NDArray[Any], texts: list[str], least: int) -> list[str]:
    """Name a cluster by its content, so that its id does not hang on the order of clusters."""
    names = {-1: OTHER}
    for label in sorted(set(labels.tolist()) - {-1}):
        members = sorted(text for text, own in zip(texts, labels, strict=True) if own == label)
        digest = hashlib.sha256("\n".join(members).encode()).hexdigest()[:10]
        names[label] = f"new_{digest}" if len(members) >= least else OTHER
    return [names[label] for label in labels.tolist()]


def _as_given(words: list[str]) -> list[str]:
    return words


def _domain_of(groups: pd.DataFrame, codebook: Codebook) -> str:
    decided = codebook.classifier().model.decide(groups["text"].tolist()).mean(axis=0)
    return codebook.domain_names[int(np.round(decided, 6).argmax())]


def _quotes(part: pd.DataFrame, groups: pd.DataFrame, terms: list[str], params: ThemeParameters) -> list[str]:
    """Quotes of different texts: of the largest group, the most typical, the most recent, then further typical ones."""
    sizes = part["group_id"].value_counts()
    wanted = set(terms)
    scored = groups.assign(
        size=groups["group_id"].map(sizes),
        typical=[len(wanted.intersection(words)) / (len(words) + 3) for words in groups["words"]],
    )
    typical = scored.sort_values(["typical", "text"], ascending=[False, True], kind="stable")
    order = [
        scored.sort_values(["size", "text"], ascending=[False, True], kind="stable").index[0],
        typical.index[0],
        scored.sort_values(["received_on", "text"], ascending=[False, True], kind="stable").index[0],
        *typical.index[: params.quotes * 2],
    ]
    chosen = list(dict.fromkeys(order))[: params.quotes]
    return [_shorten(scored.at[label, "text"], params.quote_characters) for label in chosen]


def _shorten(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _by_unit(part: pd.DataFrame, totals: dict[str, int]) -> list[dict[str, Any]]:
    lines = []
    for unit, count in sorted(part["unit_name"].value_counts().items(), key=lambda item: (-item[1], item[0])):
        low, high = wilson_interval(int(count), totals[unit])
        share = round(int(count) / totals[unit], 4)
        lines.append({"unit_name": unit, "voices": int(count), "share": share, "low": low, "high": high})
    return lines


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
