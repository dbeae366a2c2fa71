"""Addresses: pages in Thai at /, in English at /en/, machines at /platform/."""
from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from sandbox.views import machines, trust, viewers

handler404 = "sandbox.views.faults.not_found"

urlpatterns = [
    path("platform/referrals", machines.referrals, name="platform-referrals"),
    path("platform/measures", machines.measures, name="platform-measures"),
    path("platform/posts/<str:post_id>", machines.post, name="platform-post"),
    *i18n_patterns(
        path("", viewers.feed_page, name="feed"),
        path("search", viewers.search_page, name="search"),
        path("p/<str:post_id>.svg", viewers.picture, name="picture"),
        path("p/<str:post_id>", viewers.post_page, name="post"),
        path("p/<str:post_id>/report", viewers.report_page, name="report-post"),
        path("p/<str:post_id>/delete", viewers.delete_post, name="delete-post"),
        path("r/<str:report_id>", viewers.report_status, name="report"),
        path("trust/", trust.inbox, name="trust"),
        path("trust/login", trust.login, name="trust-login"),
        path("trust/logout", trust.logout, name="trust-logout"),
        path("trust/referrals/<str:external_id>", trust.referral, name="trust-referral"),
        path("trust/measures/<str:external_id>/lift", trust.lift, name="trust-lift"),
        prefix_default_language=False,
    ),
]
