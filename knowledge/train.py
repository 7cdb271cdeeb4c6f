"""Train the matcher: `python -m knowledge.train`. The same phrasings give the same bytes.

Ridge regression to one-hot classes: exact leave-one-out scores come for free, and leaving a whole topic out is one more
solve. Both feed the calibration, so that sureness is fitted only on what was not trained on.
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from knowledge import pack
from knowledge.corpus import Array, Corpus, Labels, corpus, unit_rows
from knowledge.matcher import MODELS, concept_features, signals

RIDGE = 0.5
CONCEPT_RIDGE = 2.0
RARE = 3  # a concept pair that fewer phrasings have says nothing
#: Accepted wrong share of what is sent, over held-out phrasings and held-out topics, when the threshold is set.
WRONG_SHARE = 0.045
#: Of messages of a topic that the matcher has never seen, at most this share may be sent.
UNKNOWN_SHARE = 0.045
#: No message goes out below this, whatever the held-out messages say.
FLOOR = 0.7
#: A message of an unknown topic weighs this much beside a message of a known one.
UNKNOWN_WEIGHT = 0.25


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Pool:
    """Every language's concepts together."""

    corpora: tuple[Corpus, ...]
    vocabulary: tuple[str, ...]
    rows: Array
    labels: Labels

    def part(self, number: int) -> slice:
        """The rows of one corpus."""
        sizes = [len(one.labels) for one in self.corpora]
        return slice(sum(sizes[:number]), sum(sizes[: number + 1]))


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What the calibration is fitted on: one row a message that was not trained on."""

    rows: Array
    right: Array  # 1: the best topic is the true one
    sendable: Array  # 1: the best topic is one that gets an answer
    weight: Array


def pool(corpora: Sequence[Corpus]) -> Pool:
    found = [concept_features(reading.concepts) for one in corpora for reading in one.readings]
    counts = Counter(one for row in found for one in row)
    vocabulary = tuple(sorted(one for one, count in counts.items() if count >= RARE))
    column = {one: n for n, one in enumerate(vocabulary)}
    rows, _ = unit_rows([[column[one] for one in row if one in column] for row in found], np.ones(len(vocabulary)))
    labels = np.concatenate([one.labels for one in corpora])
    return Pool(corpora=tuple(corpora), vocabulary=vocabulary, rows=np.asarray(rows.todense()), labels=labels)


def concept_weights(rows: Array, labels: Labels, classes: int) -> Array:
    """Features x classes."""
    weights: Array = _concept_inverse(rows) @ (rows.T @ np.eye(classes)[labels])
    return weights


def _concept_inverse(rows: Array) -> Array:
    inverse: Array = np.asarray(np.linalg.inv(rows.T @ rows + CONCEPT_RIDGE * np.eye(rows.shape[1])), np.float64)
    return inverse


def concepts_without(rows: Array, labels: Labels, classes: int, groups: Sequence[Labels]) -> Array:
    """The lead of every row for every class, from a model that did not have the row's group (in closed form)."""
    inverse, target = _concept_inverse(rows), np.eye(classes)[labels]
    fitted = rows @ (inverse @ (rows.T @ target))
    if all(len(group) == 1 for group in groups):
        hat = np.einsum("ij,ij->i", rows @ inverse, rows)[:, None]
        return np.asarray((fitted - hat * target) / (1 - hat), np.float64)
    lead = fitted.copy()
    for group in groups:
        hat = rows[group] @ inverse @ rows[group].T
        lead[group] = np.linalg.solve(np.eye(len(group)) - hat, fitted[group] - hat @ target[group])
    return lead


def words_inverse(gram: Array) -> Array:
    """What the words' ridge regression in the dual is solved with: phrasings x phrasings."""
    inverse: Array = np.asarray(np.linalg.inv(gram + RIDGE * np.eye(len(gram))), np.float64)
    return inverse


def words_without(inverse: Array, labels: Labels, classes: int, groups: Sequence[Labels]) -> Array:
    """The same for words, in the dual; `inverse` is of `words_inverse`."""
    target = np.eye(classes)[labels]
    dual = inverse @ target
    if all(len(group) == 1 for group in groups):
        return np.asarray(target - dual / np.diag(inverse)[:, None], np.float64)
    lead: Array = np.zeros(target.shape)
    for group in groups:
        lead[group] = target[group] - np.linalg.solve(inverse[np.ix_(group, group)], dual[group])
    return lead


def word_weights(inverse: Array, labels: Labels, classes: int) -> Array:
    """Dual weights: phrasings x classes."""
    return np.asarray(inverse @ np.eye(classes)[labels], np.float64)


def _nearest(cosine: Array, labels: Labels, classes: int) -> Array:
    best = np.zeros(classes)
    np.maximum.at(best, labels, cosine)
    return best


def _singles(labels: Labels) -> list[Labels]:
    return [np.array([n]) for n in range(len(labels))]


def _by_topic(labels: Labels, answerable: Array) -> list[Labels]:
    """The rows of each topic that can be answered: only those are left out as a whole."""
    return [np.flatnonzero(labels == label) for label in np.unique(labels) if answerable[label]]


def left_one_out(data: Corpus, gram: Array, inverse: Array, concept: Array) -> Seen:
    """Every phrasing, matched by models that had all the others."""
    classes = len(data.classes)
    word = words_without(inverse, data.labels, classes, _singles(data.labels))
    others = gram - np.diag(np.diag(gram))
    found = [
        signals(concept[n], word[n], _nearest(others[n], data.labels, classes), reading)
        for n, reading in enumerate(data.readings)
    ]
    best = np.array([one for one, _, _ in found])
    right = (best == data.labels).astype(float)
    return Seen(np.array([row for _, _, row in found]), right, _answerable(data)[best], np.ones(len(best)))


def left_topic_out(data: Corpus, gram: Array, inverse: Array, concept: Array) -> Seen:
    """Every answerable topic's phrasings, matched by models that never saw the topic: always wrong."""
    answerable, classes = _answerable(data), len(data.classes)
    word = words_without(inverse, data.labels, classes, _by_topic(data.labels, answerable))
    rows: list[list[float]] = []
    sendable: list[float] = []
    for n in np.flatnonzero(answerable[data.labels] > 0):
        cosine = np.where(data.labels == data.labels[n], 0.0, gram[n])
        near = _nearest(cosine, data.labels, classes)
        concept[n, data.labels[n]] = word[n, data.labels[n]] = 0.0
        best, _, row = signals(concept[n], word[n], near, data.readings[n])
        rows.append(row)
        sendable.append(answerable[best])
    return Seen(np.array(rows), np.zeros(len(rows)), np.array(sendable), np.full(len(rows), UNKNOWN_WEIGHT))


def _answerable(data: Corpus) -> Array:
    return np.array([float(pack.topics()[topic].answerable) for topic in data.classes])


def calibrate(parts: Sequence[Seen]) -> Array:
    """Logistic weights of the signals, over the messages whose best topic would be answered."""
    sendable = np.concatenate([part.sendable for part in parts]) > 0
    rows = np.concatenate([part.rows for part in parts])[sendable]
    right = np.concatenate([part.right for part in parts])[sendable]
    weight = np.concatenate([part.weight for part in parts])[sendable]

    def loss(beta: Array) -> tuple[float, Array]:
        margin = rows @ beta
        error = 1 / (1 + np.exp(-margin)) - right
        value = (weight * (np.logaddexp(0, margin) - right * margin)).sum() + 0.05 * (beta[:-1] ** 2).sum()
        slope = rows.T @ (weight * error)
        slope[:-1] += 0.1 * beta[:-1]
        return float(value), slope

    found: Array = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x
    return found.round(3)


def threshold(parts: Sequence[Seen], beta: Array) -> float:
    """The lowest score from which on `WRONG_SHARE` holds."""
    sendable = np.concatenate([part.sendable for part in parts]) > 0
    score = _scores(np.concatenate([part.rows for part in parts])[sendable], beta)
    wrong = 1 - np.concatenate([part.right for part in parts])[sendable]
    weight = np.concatenate([part.weight for part in parts])[sendable]
    order = np.argsort(-score, kind="stable")
    share = np.cumsum((wrong * weight)[order]) / np.cumsum(weight[order])
    good = np.flatnonzero(share <= WRONG_SHARE)
    least = round(float(score[order][good[-1]]), 3) if len(good) else 1.0
    return max(FLOOR, least, *(_unknown_bound(part, beta) for part in parts[1:]))  # the first are known topics


def _unknown_bound(unknown: Seen, beta: Array) -> float:
    """From this score on at most UNKNOWN_SHARE of the messages of topics never seen would be sent."""
    score = np.sort(_scores(unknown.rows, beta) * (unknown.sendable > 0))[::-1]
    kept = int(UNKNOWN_SHARE * len(score))
    return round(float(score[kept]) + 0.001, 3) if kept < len(score) else 0.0


def _scores(rows: Array, beta: Array) -> Array:
    scores: Array = 1 / (1 + np.exp(-(rows @ beta)))
    return scores


def report(data: Corpus, parts: Sequence[Seen], beta: Array, least: float) -> str:
    one, topic = parts
    sent = [(_scores(part.rows, beta) >= least) & (part.sendable > 0) for part in parts]
    answerable = _answerable(data)[data.labels] > 0
    right = (sent[0] & (one.right > 0) & answerable).sum() / answerable.sum()
    wrong = (sent[0] & (one.right == 0)).sum() / max(1, sent[0].sum())
    return (
        f"{data.language}: {len(data.labels)} phrasings, top-1 {one.right.mean():.3f}; from {least}: answered right"
        f" {right:.3f}, wrong of sent {wrong:.4f}, of topics never seen {sent[1].mean():.4f} sent"
    )


def _store_language(data: Corpus, inverse: Array, beta: Array, least: float) -> None:
    weights = np.asarray(data.rows.T @ word_weights(inverse, data.labels, len(data.classes)))
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127
    columns = data.rows.tocsc()
    head = {"classes": data.classes, "threshold": least, "inputs": data.inputs}
    np.savez_compressed(
        MODELS / f"{data.language}.npz",
        head=np.frombuffer(json.dumps(head, sort_keys=True).encode(), np.uint8),
        vocabulary=np.frombuffer("\n".join(data.vocabulary).encode(), np.uint8),
        idf=data.idf.astype(np.float16),
        weights=np.round(weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        posting_start=columns.indptr.astype(np.int32),
        posting=columns.indices.astype(np.uint16),
        phrasing_norm=data.norms.astype(np.float32),
        phrasing_class=data.labels.astype(np.uint8),
        calibration=beta.astype(np.float32),
    )


def train() -> list[str]:
    """Fit, calibrate and store every language; a line each of what held-out messages showed."""
    MODELS.mkdir(exist_ok=True)
    shared = pool([corpus(language) for language in pack.languages()])
    classes = len(pack.topics())
    _store_concepts(shared, concept_weights(shared.rows, shared.labels, classes))
    alone = concepts_without(shared.rows, shared.labels, classes, _singles(shared.labels))
    answered = _answerable(shared.corpora[0])
    unseen = concepts_without(shared.rows, shared.labels, classes, _by_topic(shared.labels, answered))
    lines = []
    for number, data in enumerate(shared.corpora):
        gram, part = np.asarray((data.rows @ data.rows.T).todense()), shared.part(number)
        inverse = words_inverse(gram)
        parts = [left_one_out(data, gram, inverse, alone[part]), left_topic_out(data, gram, inverse, unseen[part])]
        beta = calibrate(parts)
        least = threshold(parts, beta)
        _store_language(data, inverse, beta, least)
        lines.append(report(data, parts, beta, least))
    return lines


def _store_concepts(shared: Pool, weights: Array) -> None:
    np.savez_compressed(
        MODELS / "concepts.npz",
        vocabulary=np.frombuffer("\n".join(shared.vocabulary).encode(), np.uint8),
        weights=weights.astype(np.float16),
    )


if __name__ == "__main__":
    sys.stdout.write("\n".join(train()) + "\n")
