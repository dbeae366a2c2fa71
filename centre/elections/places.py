"""Finds a subdistrict by what a voter types: an index in memory, built once for each state of the facts."""
from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import itemgetter

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from centre.elections import names
from centre.elections.names import Typed, TypedPlace
from centre.elections.thai_order import dictionary_key
from centre.elections.views import Certainty
from centre.kernel.language import Bilingual

BANGKOK = "10"
# The seat of a province: people write `อ.เมือง` and leave the rest of its name to the province.
_CAPITALS = {"เมือง": ("เมือง",), "mueang": ("mueang", "muang")}
_PROVINCE_NICKNAMES = {
    "10": ("กรุงเทพมหานคร", "กรุงเทพ", "กรุงเทพฯ", "กทม", "bkk"),
    "14": ("อยุธยา", "ayutthaya"),
    "30": ("โคราช", "korat"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A subdistrict as the index holds it; names in Thai and English by level, from the smallest."""

    code: str
    th: tuple[str, str, str]
    en: tuple[str, str, str]
    postal_code: str
    constituencies: tuple[str, ...]
    certainty: Certainty

    @property
    def order(self) -> tuple[object, ...]:
        """A key that sorts by province, district and name as in the dictionary."""
        return (*map(dictionary_key, reversed(self.th)), self.code)


@dataclass(frozen=True, slots=True)
class Found:
    """Places for a typed text.

    Args:
        places: in the order in which to show them.
        near: nothing bears the name, these are close; with `elsewhere`, they bear it, but in another area.
        area: a larger area was named; with `is_also`, its kind, because a subdistrict has the same name.
    """

    places: tuple[Place, ...] = ()
    near: bool = False
    elsewhere: bool = False
    area: Bilingual | None = None
    is_also: bool = False


@dataclass(slots=True)
class PlaceIndex:
    """All subdistricts of one election by name, by the areas above them and by sound."""

    places: dict[str, Place] = field(default_factory=dict)
    _by_name: dict[str, list[str]] = field(default_factory=dict)
    _contexts: dict[str, frozenset[str]] = field(default_factory=dict)
    _districts: dict[str, frozenset[str]] = field(default_factory=dict)
    _provinces: dict[str, frozenset[str]] = field(default_factory=dict)
    _thai: tuple[str, ...] = ()
    _latin: tuple[str, ...] = ()
    _by_sound: dict[str, list[str]] = field(default_factory=dict)
    _lines: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def build(cls, places: Iterable[Place]) -> PlaceIndex:
        """An index over these places; about 0.2 s for the country."""
        index = cls({p.code: p for p in places})
        by_name: dict[str, list[str]] = defaultdict(list)
        contexts: defaultdict[str, set[str]] = defaultdict(set)
        districts: dict[str, set[str]] = defaultdict(set)
        provinces: dict[str, set[str]] = defaultdict(set)
        for code, place in index.places.items():
            for language in (place.th, place.en):
                keys = [names.key(name) for name in language]
                if code not in by_name[keys[0]]:
                    by_name[keys[0]].append(code)
                index._lines.append(("".join(keys), code))
                _above(code, keys, districts, provinces)
        contexts.update({k: set(v) for k, v in provinces.items()})
        for key, prefixes in districts.items():
            contexts[key] |= prefixes
        _districts_within(districts, provinces, contexts)
        index._by_name = dict(by_name)
        index._contexts = {k: frozenset(v) for k, v in contexts.items()}
        index._districts = {k: frozenset(v) for k, v in districts.items()}
        index._provinces = {k: frozenset(v) for k, v in provinces.items()}
        index._latin = tuple(k for k in by_name if k.isascii())
        index._thai = tuple(k for k in by_name if not k.isascii())
        by_sound: dict[str, list[str]] = defaultdict(list)
        for key in by_name:
            by_sound[names.sound(key)].append(key)
        index._by_sound = dict(by_sound)
        index._lines.sort()
        return index

    def find(self, typed: Typed, *, district: str = "", province: str = "") -> Found:
        """The places that a typed text can mean.

        Args:
            typed: what was typed, parsed.
            district, province: code, or name in either language, that the place must lie in; empty for any.
        """
        within = self._within(district, province)
        fits = [p for p in self.places.values() if _inside(p, within) and p.postal_code == typed.postal_code] \
            if typed.postal_code else None
        for reading in typed.readings:
            found = self._exact(reading, within)
            if fits is not None:
                found = [p for p in found if p in fits]
            if found and reading is typed.readings[0] and not within and fits is None:
                return self._also_larger(reading.subdistrict, found)
            if found:
                return Found(self._ordered(found))
        if fits and not typed.readings:
            return Found(self._ordered(fits), area=Bilingual(
                f"รหัสไปรษณีย์ {typed.postal_code}", f"postal code {typed.postal_code}"))
        for reading in typed.readings:
            if larger := self._larger(reading, within):
                return larger
        return self._near(typed, within) if typed.readings else Found()

    def suggest(self, typed: Typed, limit: int) -> list[Place]:
        """Places whose written address begins with what was typed so far, shortest names first."""
        hits: dict[str, int] = {}
        for reading in typed.readings:
            prefix = reading.joined
            start = bisect_left(self._lines, (prefix,))
            for line, code in self._lines[start:start + 400]:
                if not line.startswith(prefix):
                    break
                name_length = len(names.key(self.places[code].th[0]))
                hits.setdefault(code, abs(name_length - len(prefix)))
            if hits:
                break
        fits = [p for p in (self.places[c] for c in hits)
                if not typed.postal_code or p.postal_code == typed.postal_code]
        return sorted(fits, key=lambda p: (hits[p.code], p.order))[:limit]

    def _within(self, district: str, province: str) -> frozenset[str]:
        """Code prefixes that a place must begin with; empty for any; an unknown area gives one that nothing has."""
        chosen: frozenset[str] = frozenset()
        for typed, names_of in ((province, self._provinces), (district, self._districts)):
            if not typed:
                continue
            here = frozenset({typed}) if typed.isascii() and typed.isdigit() else frozenset().union(
                *(names_of.get(reading, frozenset()) for r in names.parse(typed).readings
                  for reading in (r.joined,)))
            here = here or frozenset({"none"})
            chosen = frozenset(h for h in here if not chosen or any(h.startswith(c) for c in chosen)) or \
                frozenset({"none"})
        return chosen

    def _exact(self, reading: TypedPlace, within: frozenset[str]) -> list[Place]:
        typed_above = reading.district + reading.province
        if typed_above:
            if not reading.subdistrict:
                return []
            above = self._above_typed(reading)
            return [p for p in self._named(reading.subdistrict, within) if above and _inside(p, above)] or \
                self._split_up(reading.joined, within)
        return self._named(reading.subdistrict, within) or self._split_up(reading.subdistrict, within)

    def _above_typed(self, reading: TypedPlace) -> frozenset[str]:
        districts = self._districts.get(reading.district, frozenset())
        provinces = self._provinces.get(reading.province, frozenset())
        if not reading.province:
            return districts or self._contexts.get(reading.district, frozenset())
        if not reading.district:
            return provinces
        return frozenset(d for d in districts if d[:2] in provinces)

    def _split_up(self, whole: str, within: frozenset[str]) -> list[Place]:
        """`บางพูดปากเกร็ดนนทบุรี`: every way to cut a name from the areas above it."""
        found: dict[str, Place] = {}
        for cut in range(2, len(whole) - 1):
            above = self._contexts.get(whole[cut:])
            if above and whole[:cut] in self._by_name:
                found.update((p.code, p) for p in self._named(whole[:cut], within) if _inside(p, above))
        return list(found.values())

    def _named(self, key: str, within: frozenset[str]) -> list[Place]:
        return [p for code in self._by_name.get(key, ()) if _inside(p := self.places[code], within)]

    def _also_larger(self, key: str, named: list[Place]) -> Found:
        """A bare name that is one subdistrict's and also a district's or province's: the reader chooses."""
        first = self._ordered(named)
        prefixes = self._contexts.get(key)
        if not prefixes or len(first) > 1:
            return Found(first)
        if all(len(p) == 2 for p in prefixes):
            return Found(first, area=Bilingual("จังหวัด", "province"), is_also=True)
        districts = frozenset(p for p in prefixes if len(p) == 4)
        others = self._ordered(p for p in self.places.values() if p.code[:4] in districts and p not in named)
        return Found(first + others, area=Bilingual("อำเภอหรือเขต", "district"), is_also=True)

    def _larger(self, reading: TypedPlace, within: frozenset[str]) -> Found | None:
        """The text names a district or province instead of a subdistrict."""
        if reading.subdistrict and (reading.district or reading.province):
            return None
        prefixes = self._contexts.get(reading.subdistrict, frozenset()) if reading.subdistrict \
            else self._above_typed(reading)
        if not prefixes:
            return None
        inside = [p for p in self.places.values() if _inside(p, prefixes) and _inside(p, within)]
        if not inside:
            return None
        if all(len(p) == 2 for p in prefixes):
            return Found(area=Bilingual(inside[0].th[2], inside[0].en[2]))
        kind = "เขต" if inside[0].code.startswith(BANGKOK) else "อำเภอ"
        return Found(self._ordered(inside), area=Bilingual(kind + inside[0].th[1], inside[0].en[1]))

    def _near(self, typed: Typed, within: frozenset[str]) -> Found:
        cuts = list(dict.fromkeys(cut for reading in typed.readings for cut in self._cuts(reading)))
        starts = ["".join(typed.words[:count]) for count in range(len(typed.words) - 1, 0, -1)]
        for name in (*(name for name, _above in cuts), *starts):
            # The name is right, but the area beside it is another or unknown.
            if same := self._named(name, within) or self._named(name, frozenset()):
                return Found(self._ordered(same), near=True, elsewhere=True)
        best: dict[str, float] = {}
        for name, above in cuts:
            for key, cost in self._close(name):
                for place in self._named(key, within):
                    if _inside(place, above):
                        best[place.code] = min(cost, best.get(place.code, cost))
        ordered = sorted(best, key=lambda c: (best[c], self.places[c].order))
        return Found(tuple(self.places[c] for c in ordered), near=bool(ordered))

    def _cuts(self, reading: TypedPlace) -> list[tuple[str, frozenset[str]]]:
        """The name of the subdistrict in a reading and the areas above it, if those are known."""
        if reading.district or reading.province:
            above = self._above_typed(reading)
            return [(reading.subdistrict, above)] if above and reading.subdistrict else []
        whole = reading.subdistrict
        cuts = [(whole[:cut], self._contexts[whole[cut:]]) for cut in range(2, len(whole) - 1)
                if whole[cut:] in self._contexts]
        return cuts[:4] or [(whole, frozenset())]

    def _close(self, name: str) -> list[tuple[str, float]]:
        """Names near to this one, with a cost: letters that differ, and half of what still differs by sound."""
        allowed = 1 if len(name) <= 4 else 2 if len(name) <= 9 else 3
        heard = names.sound(name)
        written = self._latin if name.isascii() else self._thai
        close = process.extract(name, written, scorer=Levenshtein.distance, score_cutoff=allowed, limit=60)
        costs = {key: distance + Levenshtein.distance(heard, names.sound(key)) / 2 for key, distance, _i in close}
        for key in self._by_sound.get(heard, ()):
            costs[key] = min(1.0, costs.get(key, 1.0))
        if not costs:
            return []
        worst = min(costs.values()) + 1
        return sorted(((k, c) for k, c in costs.items() if c <= worst), key=itemgetter(1))

    def _ordered(self, found: Iterable[Place]) -> tuple[Place, ...]:
        return tuple(sorted(found, key=lambda p: p.order))


def _inside(place: Place, prefixes: frozenset[str]) -> bool:
    return not prefixes or place.code[:4] in prefixes or place.code[:2] in prefixes


def _above(code: str, keys: list[str], districts: dict[str, set[str]], provinces: dict[str, set[str]]) -> None:
    districts[keys[1]].add(code[:4])
    provinces[keys[2]].add(code[:2])
    for nickname in _PROVINCE_NICKNAMES.get(code[:2], ()):
        provinces[names.key(nickname)].add(code[:2])
    for capital, typed in _CAPITALS.items():
        if keys[1].startswith(capital):
            for key in typed:
                districts[key].add(code[:4])


def _districts_within(districts: dict[str, set[str]], provinces: dict[str, set[str]],
                      contexts: defaultdict[str, set[str]]) -> None:
    names_of: dict[str, list[str]] = defaultdict(list)
    for province_key, codes in provinces.items():
        for code in codes:
            names_of[code].append(province_key)
    for district_key, codes in districts.items():
        for code in codes:
            for province_key in names_of[code[:2]]:
                contexts[district_key + province_key].add(code)
