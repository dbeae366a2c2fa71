"""Addresses of the desk: Thai under /desk/, English under /en/desk/."""
from __future__ import annotations

from django.urls import path

from centre.web.desk.views import case, emerging, manual, observer, queue, sealed, session, surfaces

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("login/", session.SignIn.as_view(), name="login"),
    path("logout/", session.SignOut.as_view(), name="logout"),
    path("checking/", queue.checking, name="checking"),
    path("emerging/", emerging.emerging, name="emerging"),
    path("cases/<str:ref>/", case.case, name="case"),
    path("cases/<str:ref>/steps/<str:step>/", case.step, name="step"),
    path("referrals/<str:referral_id>/", sealed.sealed, name="sealed"),
    path("referrals/<str:referral_id>/bundle.zip", sealed.bundle, name="bundle"),
    path("manual/", manual.paste, name="manual"),
    path("manual/import/", manual.import_sheet, name="manual_import"),
    path("surfaces/", surfaces.surfaces, name="surfaces"),
    path("observer/", observer.observer, name="observer"),
    path("observer/checkpoint.json", observer.checkpoint, name="checkpoint"),
]
