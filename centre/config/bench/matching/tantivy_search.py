"""The Rust full-text engine tantivy as a peer, over words and over trigrams; an optional package."""
from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

from centre.config.bench.matching.engines import Contestant, Documents, NotRun
from centre.config.bench.matching.measures import Found
from centre.config.bench.matching.peers import cut, prepared

_HEAP_BYTES = 128_000_000


class Tantivy:
    """An index in memory, one segment, without positions; a query is the union of the post's different terms."""

    def __init__(self, documents: Documents, *, by_trigrams: bool) -> None:
        try:
            self._package: Any = importlib.import_module("tantivy")
        except ImportError as problem:
            raise NotRun("the package tantivy is not installed") from problem
        self._is_english, self._by_trigrams = documents.is_english, by_trigrams
        builder = self._package.SchemaBuilder()
        builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
        builder.add_integer_field("number", fast=True)
        self._schema = builder.build()
        self._analyse = self._analyser()
        index = self._package.Index(self._schema)
        writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        for number, text in enumerate(documents.texts):
            writer.add_document(self._package.Document(text=" ".join(self._terms(text)), number=number))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def search(self, texts: Sequence[str], top: int) -> Found:
        """The best documents by tantivy's BM25."""
        return Found.of([self._one(text, top) for text in texts], top)

    def _one(self, text: str, top: int) -> list[tuple[int, float]]:
        query, should = self._package.Query, self._package.Occur.Should
        terms = self._terms(text)
        if not terms:
            return []
        asked = query.boolean_query([(should, query.term_query(self._schema, "text", term, "freq"))
                                     for term in terms])
        # Without counting all hits the engine skips documents that cannot reach the best.
        hits = self._searcher.search(asked, top, count=False).hits
        numbers = self._searcher.fast_field_values("number", [address for _, address in hits])
        return [(int(number), float(score)) for number, (score, _) in zip(numbers, hits, strict=True)]

    def _terms(self, text: str) -> list[str]:
        plain = prepared(text)
        if self._by_trigrams:
            # The index is cut at white space, and a trigram may hold a space.
            return list(dict.fromkeys(term.replace(" ", "_") for term in self._analyse.analyze(plain)))
        if self._is_english:
            return list(dict.fromkeys(self._analyse.analyze(plain)))
        return [term for word in cut(plain, is_english=False) for term in word.split()]

    def _analyser(self) -> Any:  # noqa: ANN401 - the package is optional
        builder, cutter, chosen = (getattr(self._package, name) for name in
                                   ("TextAnalyzerBuilder", "Tokenizer", "Filter"))
        if self._by_trigrams:
            return builder(cutter.ngram(3, 3)).build()
        return builder(cutter.simple()).filter(chosen.stopword("english")).filter(chosen.stemmer("english")).build()


def over_words(documents: Documents) -> Tantivy:
    """The index over words."""
    return Tantivy(documents, by_trigrams=False)


def over_trigrams(documents: Documents) -> Tantivy:
    """The index over trigrams."""
    return Tantivy(documents, by_trigrams=True)


CONTESTANTS = (
    Contestant("tantivy words", over_words,
               "our Thai segmenter, stop words dropped, each word once; English by its own stemmer; in memory, one "
               "segment, frequencies without positions, hits not counted"),
    Contestant("tantivy trigrams", over_trigrams, "its n-gram tokeniser, each trigram once; else as over words"),
)
