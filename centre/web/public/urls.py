"""Addresses of the pages for voters: Thai at the root, English the same under `/en/`."""
from __future__ import annotations

from django.urls import path

from centre.web.public.views import about, areas, cards, checking, corrections, home, national, reporting

app_name = "public"

urlpatterns = [
    path("", home.home, name="home"),
    path("elections/", about.elections_known, name="elections"),
    path("elections/<slug:slug>/", about.election, name="election"),
    path("constituency/", areas.find, name="find"),
    path("constituency/suggest/", areas.suggest, name="suggest"),
    path("constituency/browse/", areas.browse, name="browse"),
    path("constituency/browse/<str:province>/", areas.browse_province, name="browse_province"),
    path("constituency/browse/<str:province>/<str:district>/", areas.browse_district, name="browse_district"),
    path("constituency/<str:cons_id>/", areas.constituency, name="constituency"),
    path("parties/", national.parties, name="parties"),
    path("results/", national.results, name="results"),
    path("timetable/", national.timetable, name="timetable"),
    path("timetable/calendar.ics", national.calendar, name="calendar"),
    path("cards/", cards.cards, name="cards"),
    path("cards/<slug:slug>/", cards.card, name="card"),
    path("check/", checking.check, name="check"),
    path("claims/<str:ref>/", checking.claim, name="claim"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("corrections/<slug:slug>/", corrections.correction, name="correction"),
    path("report/", reporting.report, name="report"),
    path("report/received/<str:code>/", reporting.receipt, name="receipt"),
    path("track/", reporting.track, name="track"),
    path("track/<str:code>/", reporting.tracked, name="tracked"),
    path("about/", about.about, name="about"),
    path("privacy/", about.privacy, name="privacy"),
    path("accessibility/", about.accessibility, name="accessibility"),
]
