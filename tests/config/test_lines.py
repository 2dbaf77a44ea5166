"""The line of a key in a TOML file."""

from tui_tracker.config.lines import Lines

TEXT = '''# a comment with key = 1
top = 1

[shop]
  name = "x"
"quoted key" = 2
notes = """
[not.a.table]
name = 3
"""
after = 4

[[carriers.url]]
id = "a"
[[carriers.url]]
id = "b"
[carriers.url.inner]
deep = 1

[a."b.c"]
d.e = { f = 1 }
'''


def test_lines_of_tables_keys_and_entries() -> None:
    lines = Lines(TEXT)
    assert lines.of(("top",)) == 2
    assert lines.of(("shop",)) == 4
    assert lines.of(("shop", "name")) == 5
    assert lines.of(("shop", "quoted key")) == 6
    assert lines.of(("shop", "after")) == 11
    assert lines.of(("carriers", "url", 0, "id")) == 14
    assert lines.of(("carriers", "url", 1, "id")) == 16
    assert lines.of(("carriers", "url", 1, "inner", "deep")) == 18
    assert lines.of(("a", "b.c", "d", "e")) == 21


def test_what_has_no_line_of_its_own_has_that_of_what_is_around_it() -> None:
    lines = Lines(TEXT)
    assert lines.of(("a", "b.c", "d", "e", "f")) == 21
    assert lines.of(("carriers", "url", 1, "pattern")) == 15
    assert lines.of(("nowhere",)) == 1
