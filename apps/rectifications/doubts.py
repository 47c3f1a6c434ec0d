"""Against closing on paper only (纸面销号, domain.md §4): what the verifier is shown. A warning, never a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from apps.core.text import as_name
from apps.photos.models import Photo
from apps.rectifications.models import Doubt, Task, TaskEvent, TaskPhoto

ALIKE = 85  # percent, as rapidfuzz counts what must be changed
SHORTEST = 20  # signs: what is shorter is a set phrase, and everybody writes those
WORDS_KNOWN = 5_000  # the latest of the town


@dataclass(frozen=True)
class Seen:
    """One doubt: about a photo or the words of the evidence, and the task where the same was seen before."""

    kind: str
    photo: TaskPhoto | None = None
    other: Task | None = None


def doubts_of(task: Task) -> list[Seen]:
    """What is doubtful in the evidence handed in last, the gravest first; five queries at most."""
    evidence = TaskEvent.objects.filter(task=task, kind=TaskEvent.Kind.SUBMITTED).order_by("at", "pk").last()
    if evidence is None:
        return []
    photos = list(evidence.photos.select_related("photo"))
    return [*seen_before(task, photos), *taken_before(task, photos), *worded_alike(task, evidence)]


def seen_before(task: Task, photos: Sequence[TaskPhoto]) -> list[Seen]:
    """The same photo, or nearly the same, used anywhere in the town, this task's own photos of before included."""
    mine = [one.photo for one in photos]
    known = list(Photo.objects.exclude(pk__in=[photo.pk for photo in mine]).like(mine, task.town_id))
    used = TaskPhoto.objects.filter(photo__in=known).select_related("task__town", "task__category", "photo")
    used_in: dict[int, Task] = {}
    for one in used.order_by("-task_id"):  # the task itself, else the first that used it
        used_in.setdefault(one.photo_id, one.task)
    found = []
    for one in photos:
        near = [other for other in known if other.is_like(one.photo)]
        same = next((other for other in near if other.sha256 == one.photo.sha256), None)
        if near:
            kind = Doubt.Kind.SAME_PHOTO if same else Doubt.Kind.LIKE_PHOTO
            found.append(Seen(kind, one, used_in.get((same or near[0]).pk)))
    return found


def taken_before(task: Task, photos: Sequence[TaskPhoto]) -> list[Seen]:
    """By the camera's clock it was taken before the task existed."""
    return [
        Seen(Doubt.Kind.OLD_PHOTO, one) for one in photos if one.photo.taken_at and one.photo.taken_at < task.opened_at
    ]


def worded_alike(task: Task, evidence: TaskEvent) -> list[Seen]:
    """Evidence of another task of the town in nearly the same words, the likest one."""
    words = as_name(evidence.remark)
    if len(words) < SHORTEST:
        return []
    others = TaskEvent.objects.filter(town=task.town_id, kind=TaskEvent.Kind.SUBMITTED).exclude(task=task)
    known = dict(others.order_by("-pk").values_list("task_id", "remark")[:WORDS_KNOWN])
    likest = process.extractOne(words, known, scorer=fuzz.ratio, processor=as_name, score_cutoff=ALIKE)
    if likest is None:
        return []
    return [Seen(Doubt.Kind.SAME_WORDS, other=Task.objects.for_list().get(pk=likest[2]))]


def keep_doubts(line: TaskEvent, doubts: Sequence[Seen]) -> None:
    """What was doubtful when somebody decided, beside the decision."""
    Doubt.objects.bulk_create(
        Doubt(town_id=line.town_id, task=line.task, event=line, kind=one.kind, photo=one.photo, other=one.other)
        for one in doubts
    )
