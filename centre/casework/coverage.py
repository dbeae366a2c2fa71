"""Which posts of a case a referral may name, and which wait for one."""
from __future__ import annotations

from centre.casework.models import Case, ReferralPost
from centre.posts import queries as posts
from centre.posts.queries import PostView


def posts_to_refer(case: Case, platform: str | None = None) -> list[PostView]:
    """Posts of the case, of one platform where named, that are still there and wait for a referral.

    A post that a platform declined to act on may be referred again, on another basis or for another measure.
    """
    referred = ReferralPost.objects.filter(referral__case=case, referral__released_at__isnull=False).exclude(
        referral__decision__decision="decline")
    waiting = case.posts.exclude(post_id__in=referred.values("post_id")).values_list("post_id", flat=True)
    return [post for post in posts.many(waiting)
            if post.deleted_at is None and (platform is None or post.platform == platform)]
