"""What is generated in the committed pages is what a run would write now."""

import pytest

from tests import conformance
from workbook import ladder, matrix, pages
from workbook.checks import registry


async def test_the_generated_pages_are_fresh() -> None:
    conformance.register()
    rows = await matrix.observe(registry.values(), ("inprocess",), lambda check: None)
    for page, text in pages.wanted(rows).items():
        name = page.relative_to(ladder.ROOT)
        assert page.read_text("utf-8") == text, f"{name} is stale: run `make pages`, read the diff"


def test_a_page_without_its_markers_is_told() -> None:
    with pytest.raises(ValueError, match="needs <!-- parts"):
        pages.with_block("# A page", "parts", iter(()))


def test_every_area_has_one_theme() -> None:
    conformance.register()
    for area in {check.area for check in registry.values()}:
        themes = [name for name, starts in matrix.THEMES.items() if area.startswith(starts)]
        assert len(themes) == 1, f"{area} is in {themes}: name it in workbook.matrix.THEMES"
