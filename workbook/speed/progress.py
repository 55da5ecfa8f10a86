"""Shows the progress of a run on a terminal, and removes it at the end."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

T = TypeVar("T")


def with_progress(each: Iterable[T], total: int, describe: Callable[[T], str]) -> Iterator[T]:
    """Yield the items, and show a progress bar with the description of the current item."""
    with _bar() as bar:
        task = bar.add_task("getting ready", total=total)
        for item in each:
            bar.update(task, advance=1, description=describe(item))
            yield item


async def with_progress_async(
    each: AsyncIterator[T], total: int, describe: Callable[[T], str]
) -> AsyncIterator[T]:
    with _bar() as bar:
        task = bar.add_task("getting ready", total=total)
        async for item in each:
            bar.update(task, advance=1, description=describe(item))
            yield item


def _bar() -> Progress:
    out = Console(stderr=True)
    columns = TextColumn("{task.description:<24}"), BarColumn(), TimeRemainingColumn()
    return Progress(*columns, console=out, transient=True, disable=not out.is_terminal)
