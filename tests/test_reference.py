"""The REST reference in docs/ is what the server describes."""

from __future__ import annotations

from qa.reference import PAGE, openapi, reference


def test_the_reference_is_current():
    assert PAGE.read_text("utf-8") == reference(openapi()), "run: python -m qa.reference"


def test_every_route_is_in_it():
    text = PAGE.read_text("utf-8")
    for path, methods in openapi()["paths"].items():
        for method in methods:
            assert f"## {method.upper()} {path}" in text
