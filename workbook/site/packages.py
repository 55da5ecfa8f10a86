"""The packages that the site brings for Python in the browser, beside Python's own library."""

from collections.abc import Mapping

# By the name that is imported: the package that brings it. Its version is that of requirements/.
PACKAGES: Mapping[str, str] = {
    "annotated_types": "annotated-types",
    "h11": "h11",
    "msgspec": "msgspec",
    "pydantic": "pydantic",
    "pydantic_core": "pydantic_core",
    "pygments": "Pygments",
    "typing_extensions": "typing_extensions",
    "typing_inspection": "typing-inspection",
}
