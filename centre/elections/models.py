"""The tables of election facts; private to this room. Names follow Popolo, VIP and NIST 1500-100 where they fit."""
from __future__ import annotations

from typing import ClassVar

from django.db import models


class AreaVersion(models.Model):
    """One list of provinces, districts and subdistricts; a later reform gets a version of its own."""

    code = models.CharField(max_length=40, unique=True)
    source_name = models.CharField(max_length=200)
    source_url = models.URLField(max_length=300)
    read_on = models.DateField()

    def __str__(self) -> str:
        return self.code


class Province(models.Model):
    """A province (จังหวัด, or Bangkok). `code` is DOPA's two digits, `letters` the commission's three."""

    version = models.ForeignKey(AreaVersion, models.CASCADE, related_name="provinces")
    code = models.CharField(max_length=2)
    letters = models.CharField(max_length=3)
    name_th = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "code"], name="elections_province_once")]

    def __str__(self) -> str:
        return self.name_th


class District(models.Model):
    """An amphoe, or a khet of Bangkok (four digits)."""

    province = models.ForeignKey(Province, models.CASCADE, related_name="districts")
    code = models.CharField(max_length=4)
    name_th = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["province", "code"], name="elections_district_once")]

    def __str__(self) -> str:
        return self.name_th


class Subdistrict(models.Model):
    """A tambon, or a khwaeng of Bangkok (six digits)."""

    district = models.ForeignKey(District, models.CASCADE, related_name="subdistricts")
    code = models.CharField(max_length=6, db_index=True)
    name_th = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    postal_code = models.CharField(max_length=5)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["district", "code"], name="elections_subdistrict_once")]

    def __str__(self) -> str:
        return self.name_th


class Election(models.Model):
    """One general election of members of parliament. Nothing of it is public before `known_from`."""

    slug = models.SlugField(max_length=40, unique=True)
    area_version = models.ForeignKey(AreaVersion, models.PROTECT, related_name="elections")
    title_th = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    polling_opens = models.DateTimeField()
    polling_closes = models.DateTimeField()
    known_from = models.DateTimeField()
    candidates_known_from = models.DateTimeField()
    constituency_seats = models.PositiveIntegerField()
    party_list_seats = models.PositiveIntegerField()
    registered_voters = models.PositiveIntegerField()
    sources = models.JSONField(default=list)
    # Changes with any change of the loaded facts; in-process indexes are kept by it.
    data_version = models.CharField(max_length=400)

    def __str__(self) -> str:
        return self.slug


class TimetableEvent(models.Model):
    """One entry of the calendar. A corrected notice is a second entry; the first carries when it was replaced."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="timetable")
    code = models.CharField(max_length=60)
    title_th = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    whole_days = models.BooleanField(default=False)
    known_from = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    source_url = models.URLField(max_length=600, blank=True)
    certainty = models.CharField(max_length=10)
    note_th = models.CharField(max_length=300, blank=True)
    note_en = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["election", "code"], name="elections_event_once")]

    def __str__(self) -> str:
        return self.code


class Ballot(models.Model):
    """A ballot paper: its colour and what stands on it."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="ballots")
    kind = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    colour_th = models.CharField(max_length=30)
    colour_en = models.CharField(max_length=30)
    swatch = models.CharField(max_length=7)
    what_th = models.CharField(max_length=200)
    what_en = models.CharField(max_length=200)
    shows_th = models.CharField(max_length=200)
    shows_en = models.CharField(max_length=200)
    known_from = models.DateTimeField()
    source_url = models.URLField(max_length=600)
    certainty = models.CharField(max_length=10)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["election", "kind"], name="elections_ballot_once")]

    def __str__(self) -> str:
        return self.kind


class Party(models.Model):
    """A party. `number` is its party-list number; null when it stands only in constituencies."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="parties")
    ect_id = models.PositiveIntegerField()
    number = models.PositiveIntegerField(null=True)
    name_th = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    name_en_is_ours = models.BooleanField(default=False)
    abbreviation = models.CharField(max_length=20, blank=True)
    colour = models.CharField(max_length=7)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["election", "ect_id"], name="elections_party_once")]

    def __str__(self) -> str:
        return self.name_th


class Constituency(models.Model):
    """One seat, e.g. `NBI_1`. `zone_th` is the commission's own text, which may be cut short in the source."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="constituencies")
    province = models.ForeignKey(Province, models.PROTECT, related_name="constituencies")
    code = models.CharField(max_length=8)
    number = models.PositiveIntegerField()
    registered_voters = models.PositiveIntegerField()
    stations = models.PositiveIntegerField(null=True)
    zone_th = models.JSONField(default=list)
    # Provisional: no authority has issued Open Civic Data ids for Thailand.
    ocd_id = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["election", "code"], name="elections_constituency_once")]

    def __str__(self) -> str:
        return self.code


class Coverage(models.Model):
    """That a subdistrict lies, wholly or perhaps, in a constituency; the certainty is the subdistrict's."""

    constituency = models.ForeignKey(Constituency, models.CASCADE, related_name="coverage")
    subdistrict = models.ForeignKey(Subdistrict, models.PROTECT, related_name="coverage")
    certainty = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["constituency", "subdistrict"], name="elections_coverage_once")]

    def __str__(self) -> str:
        return f"{self.constituency_id}/{self.subdistrict_id}"


class MunicipalityRule(models.Model):
    """The gazette's words that give a municipality of a district to a constituency, or except it."""

    constituency = models.ForeignKey(Constituency, models.CASCADE, related_name="municipality_rules")
    district = models.ForeignKey(District, models.PROTECT, related_name="municipality_rules")
    position = models.PositiveSmallIntegerField()
    includes = models.BooleanField()
    area_th = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(
            fields=["constituency", "district", "position"], name="elections_municipality_once")]

    def __str__(self) -> str:
        return self.area_th


class Candidate(models.Model):
    """A candidate of a constituency. `party` is null where the source names only a party outside the list."""

    constituency = models.ForeignKey(Constituency, models.CASCADE, related_name="candidates")
    number = models.PositiveIntegerField()
    name_th = models.CharField(max_length=150)
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="candidates")
    party_words_th = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["constituency", "number"], name="elections_candidate_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.name_th}"


class ResultRelease(models.Model):
    """One state of the count as the commission published it. Null: the source does not say."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="releases")
    code = models.CharField(max_length=40)
    status = models.CharField(max_length=12)
    known_from = models.DateTimeField()
    percent_counted = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    stations_counted = models.PositiveIntegerField(null=True)
    source_url = models.URLField(max_length=300)
    totals = models.JSONField(default=dict)
    referendum = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["election", "code"], name="elections_release_once")]

    def __str__(self) -> str:
        return self.code


class PartyStanding(models.Model):
    """A party's national figures in one release."""

    release = models.ForeignKey(ResultRelease, models.CASCADE, related_name="standings")
    party = models.ForeignKey(Party, models.CASCADE, related_name="standings")
    constituencies_first = models.PositiveIntegerField()
    party_list_seats = models.PositiveIntegerField(null=True)
    party_list_votes = models.PositiveIntegerField()
    constituency_votes = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "party"], name="elections_standing_once")]

    def __str__(self) -> str:
        return f"{self.release_id}/{self.party_id}"


class ConstituencyResult(models.Model):
    """The count of one constituency in one release: its two ballots and how far it has come."""

    release = models.ForeignKey(ResultRelease, models.CASCADE, related_name="results")
    constituency = models.ForeignKey(Constituency, models.CASCADE, related_name="results")
    turnout = models.PositiveIntegerField()
    valid = models.PositiveIntegerField()
    invalid = models.PositiveIntegerField()
    no_vote = models.PositiveIntegerField()
    party_list_turnout = models.PositiveIntegerField()
    party_list_valid = models.PositiveIntegerField()
    party_list_invalid = models.PositiveIntegerField()
    party_list_no_vote = models.PositiveIntegerField()
    percent_counted = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    stations_counted = models.PositiveIntegerField(null=True)
    paused = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "constituency"], name="elections_result_once")]

    def __str__(self) -> str:
        return f"{self.release_id}/{self.constituency_id}"


class CandidateVotes(models.Model):
    """A candidate's votes in one count."""

    result = models.ForeignKey(ConstituencyResult, models.CASCADE, related_name="candidate_votes")
    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="votes")
    votes = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["result", "candidate"], name="elections_candidate_votes_once")]

    def __str__(self) -> str:
        return str(self.votes)


class PartyVotes(models.Model):
    """A party's list votes in one count."""

    result = models.ForeignKey(ConstituencyResult, models.CASCADE, related_name="party_votes")
    party = models.ForeignKey(Party, models.CASCADE, related_name="votes")
    votes = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["result", "party"], name="elections_party_votes_once")]

    def __str__(self) -> str:
        return str(self.votes)
