"""Makes rules of the shape of the real ones, in any number, for measuring."""

import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from pipelines.classify.rules import Rule

# A word stands for another that is met about as often: so many places off, at most.
NEAR = 30
# A word of a pattern, not a part of its syntax.
WORD = re.compile(r"(?<!\\)[a-z]{4,}")


def make_rules(
    rules: Sequence[Rule], count: int, texts: Sequence[str], seed: int = 1
) -> list[Rule]:
    """So many rules: those given, and copies of them about other things, the first to try first.

    In each copy every word is another one, met as often in the texts (readable ones; a few thousand
    will do); a word that is not met in them becomes one that is not. The same seed, rules and texts
    give the same rules. Examples are not true of copies.
    """
    rng = random.Random(seed)
    met = Counter(word for text in texts for word in WORD.findall(text))
    by_use = sorted(met, key=lambda word: (-met[word], word))
    made: list[Rule] = []
    while len(made) < count:
        copy = len(made) // len(rules)
        swap = _swapper(rng, by_use) if copy else str
        made += [_copy(rule, copy, swap) for rule in rules[: count - len(made)]]
    return sorted(made, key=lambda rule: (rule.rank, rule.rule_id))


def _swapper(rng: random.Random, by_use: Sequence[str]) -> Callable[[str], str]:
    """A function from a pattern to the same with other words: one word always for the same one."""
    other = {
        word: by_use[min(max(place + rng.randint(-NEAR, NEAR), 0), len(by_use) - 1)]
        for place, word in enumerate(by_use)
    }
    return lambda pattern: WORD.sub(lambda word: other.get(word[0], word[0][::-1]), pattern)


def _copy(rule: Rule, copy: int, swap: Callable[[str], str]) -> Rule:
    exclude = rule.exclude_pattern
    return replace(
        rule,
        rule_id=f"{rule.rule_id}_{copy}",
        pattern=swap(rule.pattern),
        exclude_pattern=exclude and swap(exclude),
    )
