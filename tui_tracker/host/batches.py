"""Many requests as the batches a carrier takes, as many of them at once as it allows."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")


async def in_batches(
    items: Sequence[S], size: int, at_once: int, ask: Callable[[tuple[S, ...]], Awaitable[Sequence[T]]]
) -> list[T]:
    """What `ask` says of each batch, in the order of `items`.

    No more than `at_once` are begun, so that what a batch shows (a limit, a failure) holds for those after it.
    """
    batches = [tuple(items[start : start + size]) for start in range(0, len(items), size)]
    answers: list[Sequence[T]] = [()] * len(batches)
    left = iter(enumerate(batches))

    async def work() -> None:
        for place, batch in left:
            answers[place] = await ask(batch)

    if len(batches) == 1 or at_once == 1:
        await work()
    else:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(at_once, len(batches))):
                group.create_task(work())
    return [each for answer in answers for each in answer]
