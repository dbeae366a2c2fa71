"""What becomes of a measure: sent, acknowledged, applied, seen, ended. Late news take nothing back."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from centre.accounts.actors import Actor
from centre.casework import errors
from centre.casework.coverage import posts_to_refer
from centre.casework.models import Case, Measure, MeasurePost, Observation
from centre.casework.record import locked_measure, move, note, require_platform
from centre.casework.transitions import MeasureState, Step, later_of
from centre.kernel import clock
from centre.outbox import services as outbox
from centre.posts.seen import check_text

MAX_REASON = 2_000
MOST_LOOKS = 12
_LONGEST_WAIT = timedelta(hours=6)
_SAME_LOOK = timedelta(minutes=1)


def record_sent(actor: Actor, measure_id: str) -> None:
    """Note that the measure was handed over, where no acknowledgement comes back at once; a repeat changes nothing.

    Raises:
        NotFound: `measure_unknown`.
        NotAllowed: `not_this_platform`: the connector, or a case officer by hand.
    """
    with transaction.atomic():
        case, measure = locked_measure(measure_id)
        require_platform(actor, measure.referral.platform, system=True, by_hand=True)
        if measure.sent_at is not None or measure.acknowledged_at is not None:
            return
        measure.sent_at = clock.now()
        _keep(measure, MeasureState.SENT)
        move(case, Step.SEND, actor, {"measure": measure.pk})


def record_acknowledged(actor: Actor, measure_id: str, *, external_id: str = "", at: datetime | None = None) -> None:
    """Note that the platform took the measure on, and have the posts looked at; a repeat changes nothing.

    Raises:
        NotFound: `measure_unknown`.
        NotAllowed: `not_this_platform`: its machine or officer, the connector, or a case officer by hand.
    """
    check_text(external_id, 200, field_name="external_id")
    with transaction.atomic():
        case, measure = locked_measure(measure_id)
        require_platform(actor, measure.referral.platform, system=True, by_hand=True)
        _acknowledge(case, measure, actor, external_id, at or clock.now())


def record_applied(actor: Actor, measure_id: str, *, post_ids: Sequence[str] = (),
                   at: datetime | None = None) -> None:
    """Note that the platform says the measure stands; `post_ids` are its own ids, all posts where none is named.

    Raises:
        NotFound: `measure_unknown` or `post_not_covered`.
        NotAllowed: `not_this_platform`: its machine or officer, or a case officer by hand.
    """
    moment = at or clock.now()
    with transaction.atomic():
        case, measure = locked_measure(measure_id)
        require_platform(actor, measure.referral.platform, by_hand=True)
        _acknowledge(case, measure, actor, "", moment)
        rows = [row for row in _covered(measure, post_ids) if row.applied_at is None]
        if not rows:
            return
        for row in rows:
            row.applied_at = moment
            row.save()
        if not measure.posts.filter(applied_at=None).exists():
            measure.applied_at = moment
            _keep(measure, MeasureState.APPLIED)
        note(case, "apply", actor, {"measure": measure.pk, "posts": len(rows)})
        _have_looked_at(measure, "applied", clock.now())


def record_observation(actor: Actor, measure_id: str, seen: Mapping[str, bool], *,
                       at: datetime | None = None) -> bool:
    """Note what a look at the platform showed, by the platform's post ids; returns whether the measure stands.

    It stands when every post under it was seen so. Then the case is observed, and closed unless posts that
    joined later wait for a referral. Otherwise the next look is planned, with growing pauses, at most 12.

    Raises:
        NotFound: `measure_unknown` or `post_not_covered`.
        InvalidInput: `nothing_seen`.
        NotAllowed: `not_this_platform`: the connector, its officer, or a case officer by hand.
    """
    if not seen:
        raise errors.refused("nothing_seen", "seen", "โปรดระบุผลการตรวจอย่างน้อยหนึ่งโพสต์",
                             "Say what was seen on at least one post.")
    moment = at or clock.now()
    with transaction.atomic():
        case, measure = locked_measure(measure_id)
        require_platform(actor, measure.referral.platform, system=True, by_hand=True)
        _covered(measure, list(seen))
        asked = {row.post.external_id for row in measure.posts.select_related("post") if row.ended_at is None}
        standing = bool(asked) and all(seen.get(post, False) for post in asked)
        if _is_same_look(measure, actor, seen, moment):
            return standing
        Observation(measure=measure, standing=standing, seen=dict(seen), at=moment, observed_by=actor.pseudonym,
                    observed_organisation=actor.organisation).save()
        if standing:
            _stands(case, measure, actor, moment)
        else:
            note(case, "look", actor, {"measure": measure.pk, "standing_on": sum(seen.values()), "of": len(asked)})
            _plan_next_look(measure)
    return standing


def record_ended(actor: Actor, measure_id: str, *, post_ids: Sequence[str] = (), reason: str = "",
                 at: datetime | None = None) -> None:
    """Note that the platform ended the measure, on all posts where none is named; a repeat changes nothing.

    Raises:
        NotFound: `measure_unknown` or `post_not_covered`.
        NotAllowed: `not_this_platform`: its machine or officer, or a case officer by hand.
    """
    check_text(reason, MAX_REASON, field_name="reason")
    moment = at or clock.now()
    with transaction.atomic():
        case, measure = locked_measure(measure_id)
        require_platform(actor, measure.referral.platform, by_hand=True)
        rows = [row for row in _covered(measure, post_ids) if row.ended_at is None]
        if not rows:
            return
        for row in rows:
            row.ended_at = moment
            row.save()
        if not measure.posts.filter(ended_at=None).exists():
            measure.ended_at = moment
            _keep(measure, MeasureState.ENDED)
        note(case, "end", actor, {"measure": measure.pk, "posts": len(rows), "reason": reason})


def _acknowledge(case: Case, measure: Measure, actor: Actor, external_id: str, at: datetime) -> None:
    if external_id and not measure.external_id:
        measure.external_id = external_id
        measure.save()
    if measure.acknowledged_at is not None:
        return
    measure.acknowledged_at = at
    _keep(measure, MeasureState.ACKNOWLEDGED)
    move(case, Step.ACKNOWLEDGE, actor, {"measure": measure.pk})
    _have_looked_at(measure, "acknowledged", clock.now())


def _stands(case: Case, measure: Measure, actor: Actor, at: datetime) -> None:
    _acknowledge(case, measure, actor, "", at)
    if measure.observed_at is not None:
        note(case, "look_again", actor, {"measure": measure.pk})
        return
    measure.observed_at = at
    _keep(measure, MeasureState.OBSERVED)
    move(case, Step.OBSERVE, actor, {"measure": measure.pk})
    if not posts_to_refer(case):
        move(case, Step.CLOSE, actor, {"reason": "observed"})


def _keep(measure: Measure, news: MeasureState) -> None:
    measure.state = later_of(MeasureState(measure.state), news)
    measure.save()


def _covered(measure: Measure, post_ids: Sequence[str]) -> list[MeasurePost]:
    rows = {row.post.external_id: row for row in measure.posts.select_related("post")}
    if unknown := [post for post in post_ids if post not in rows]:
        raise errors.post_not_covered(unknown[0])
    return [rows[post] for post in dict.fromkeys(post_ids)] if post_ids else list(rows.values())


def _is_same_look(measure: Measure, actor: Actor, seen: Mapping[str, bool], at: datetime) -> bool:
    last = measure.observations.last()
    return (last is not None and last.seen == dict(seen) and last.observed_by == actor.pseudonym
            and abs(at - last.at) < _SAME_LOOK)


def _plan_next_look(measure: Measure) -> None:
    looks = measure.observations.count()
    if looks < MOST_LOOKS:
        _have_looked_at(measure, str(looks), clock.now() + min(timedelta(minutes=2 ** looks), _LONGEST_WAIT))


def _have_looked_at(measure: Measure, why: str, when: datetime) -> None:
    outbox.put("measures.observe", {"measure_id": measure.pk}, key=f"measures.observe:{measure.pk}:{why}",
               not_before=when)
