"""What is no CSV file, and what a broken one costs."""

import io

import pytest

from tests.plugins.csv.files import FIRST, SHOPIFY, Host, read, table
from tui_tracker.plugin import BadResponse, ReadOptions
from tui_tracker_csv.opening import MAX_BYTES
from tui_tracker_csv.source import CsvSource


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n\r\n", "is empty"),
        (b"PK\x03\x04\x14\x00\x06\x00", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel workbook"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x1f\x8b\x08\x00", "compressed"),
        (b"  <!doctype html><title>Log in</title>", "web page"),
        (b'{"orders": []}', "is JSON"),
        (b'[{"order": "#1"}]', "is JSON"),
        (bytes(range(1, 256)) * 4, "not a text file"),
        (b"order,tracking\n#1,AB\x0012345\n", "a NUL (zero byte) on line 2"),
        ("order,tracking\n#1,AB12345\n".encode("utf-16-le"), "a NUL (zero byte) on line 1"),
        (b"Dear all,\nplease find the orders below.\n", "no column that is known here"),
        (b"colour,size\nred,L\n", "no column that is known here; its first line: colour, size"),
        (b"email,total\na@b.example,5\n", "no column gives the order's number"),
        (b"order\n#1\n", "order numbers and nothing about them"),
    ],
)
async def test_what_is_no_order_file_gets_one_clear_sentence(content: bytes, reason: str) -> None:
    with pytest.raises(BadResponse) as caught:
        await read(content)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("orders.csv")
    assert caught.value.hint.endswith((".", "?", "…"))


class Huge(io.RawIOBase):
    """A file of 200 MB whose content nobody may ask for."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self.at = 0

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = offset if whence == 0 else self.size + offset
        return self.at

    def tell(self) -> int:
        return self.at

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("the file was read")


async def test_a_file_of_200_mb_is_refused_without_being_read() -> None:
    with pytest.raises(BadResponse, match=r"orders.csv is 200 MB; an order file may have 100 MB at most"):
        await CsvSource().read(Huge(200 * 1024 * 1024), "orders.csv", ReadOptions(), Host())  # type: ignore[arg-type]


class Pipe(io.BytesIO):
    """A stream that can only be read forwards."""

    def seekable(self) -> bool:
        return False

    def seek(self, offset: int, whence: int = 0) -> int:
        raise OSError("not seekable")


class Endless(Pipe):
    """A pipe that never ends; remembers how much was taken."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        self.taken += size or 0
        return b"," * (size or 0)


async def test_a_pipe_is_read_too_and_an_endless_one_is_refused() -> None:
    page = await CsvSource().read(Pipe(b"order,tracking\n#1,AB12345\n"), "-", ReadOptions(), Host())
    assert [parcel.number for parcel in page.parcels] == ["AB12345"]
    endless = Endless()
    with pytest.raises(BadResponse, match="more than 100 MB"):
        await CsvSource().read(endless, "-", ReadOptions(), Host())
    assert endless.taken < MAX_BYTES + 1024 * 1024


async def test_the_file_stays_open_for_its_owner() -> None:
    file = io.BytesIO(b"order,tracking\n#1,AB12345\n")
    await CsvSource().read(file, "codes.csv", ReadOptions(), Host())
    assert not file.closed


async def test_a_quotation_mark_left_open_costs_one_line() -> None:
    broken = 'order,note,tracking\n#1,"never closed,AB10001\n#2,fine,AB10002\n#3,"also ""fine""",AB10003\n'
    page = await read(broken)
    assert [parcel.number for parcel in page.parcels] == ["AB10002", "AB10003"]
    assert [(each.row, each.reason) for each in page.skipped] == [
        (2, "a quotation mark is opened and not closed properly")
    ]


async def test_a_quotation_mark_left_open_on_the_last_line_costs_that_line() -> None:
    page = await read('order,tracking\n#1,AB10001\n#2,"AB10002')
    assert [parcel.number for parcel in page.parcels] == ["AB10001"]
    assert [each.row for each in page.skipped] == [3]


async def test_a_quotation_mark_inside_a_cell_is_text() -> None:
    page = await read('order,title,tracking\n#1,Tavla 5" x 7",AB10001\n#2,"Tavla" 5,AB10002\n')
    assert [draft.lines[0].title for draft in page.orders] == ['Tavla 5" x 7"', "Tavla 5"]


async def test_a_cell_too_long_for_the_reader_costs_its_row() -> None:
    page = await read('order,tracking,note\n#1,AB10001,"' + "x" * 200_000 + '"\n#2,AB10002,\n')
    assert [parcel.number for parcel in page.parcels] == ["AB10002"]
    assert [each.row for each in page.skipped] == [2]


async def test_a_row_with_more_cells_than_the_header_is_set_aside() -> None:
    page = await read("order,tracking\n#1,AB10001,,\n#2,AB10002,oops\n")
    assert [parcel.number for parcel in page.parcels] == ["AB10001"]
    assert [(each.row, each.reason) for each in page.skipped] == [(3, "3 cells where the header has 2")]


async def test_blank_lines_and_excels_first_line_do_not_count_as_rows_but_as_lines() -> None:
    page = await read("sep=;\r\n\r\norder;tracking\r\n\r\n;;\r\n#1;AB10001\r\n;AB10002\r\n")
    assert [parcel.row for parcel in page.parcels] == [6]
    assert [(each.row, each.reason) for each in page.skipped] == [(7, "no order number")]


async def test_two_exports_put_together_read_as_one() -> None:
    once = table(SHOPIFY, FIRST)
    page = await read(once + table(SHOPIFY, {**FIRST, "Name": "#2002", "Id": "2"}))
    assert [draft.number for draft in page.orders] == ["#2001", "#2002"]
    assert [each.reason for each in page.skipped] == ["the header again"]


async def test_one_wrong_byte_does_not_turn_a_utf8_file_into_windows_1252() -> None:
    raw = "order,tracking,name\n#1,AB10001,Åsa Öhman\n#2,AB10002,Bj?rn\n".encode().replace(b"?", b"\xf6")
    page = await read(raw)
    assert [draft.customer.name for draft in page.orders] == ["Åsa Öhman", "Bj\ufffdrn"]


async def test_a_hundred_thousand_lines_are_read() -> None:
    rows = "".join(f"#{n},AB{n:09}SE\n" for n in range(100_000))
    page = await read("order,tracking\n" + rows)
    assert (len(page.parcels), page.skipped) == (100_000, ())
    assert page.parcels[-1].row == 100_001


async def test_an_unknown_profile_is_named_with_the_known_ones() -> None:
    with pytest.raises(BadResponse, match=r"no profile 'etsy'.*shopify"):
        await read("order,tracking\n#1,AB10001\n", profile="etsy")


async def test_a_stray_control_character_costs_nothing_but_itself() -> None:
    page = await read("order,date,note\n#1,2026-11-02,a\x1bb\n#2,2026-11-02,c\n")
    assert [order.number for order in page.orders] == ["#1", "#2"]


async def test_characters_that_can_not_be_read_are_said() -> None:
    page = await read("order,date,name\n#1,2026-11-02,Åsa\n".encode() + "#2,2026-11-02,Åsa\n".encode("latin-1"))
    assert [order.number for order in page.orders] == ["#1", "#2"]
    (skipped,) = page.skipped
    assert skipped.row == 3
    assert "UTF-8" in skipped.reason


async def test_order_numbers_are_never_cut_into_each_other() -> None:
    page = await read(f"order,date\n{'9' * 64},2026-11-02\n{'9' * 64}x,2026-11-02\n{'9' * 64}y,2026-11-02\n")
    assert [len(order.number) for order in page.orders] == [64]
    assert [(each.row, "longer than 64" in each.reason) for each in page.skipped] == [(3, True), (4, True)]


@pytest.mark.parametrize("date", ["0001-01-01", "1970-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00"])
async def test_a_year_that_can_not_be_meant_is_the_reason(date: str) -> None:
    page = await read(f"order,date\n#1,{date}\n")
    (skipped,) = page.skipped
    assert f"the year {int(date[:4])} in" in skipped.reason


async def test_what_does_not_say_its_size_is_read_to_the_cap_at_most() -> None:
    class Endless(Huge):
        def read(self, size: int = -1) -> bytes:
            return b"\x01" * size

    with pytest.raises(BadResponse, match="more than 100 MB"):
        await CsvSource().read(Endless(0), "zero", ReadOptions(), Host())  # type: ignore[arg-type]


async def test_a_file_that_changes_while_it_is_read_is_refused() -> None:
    class Shrinking(io.BytesIO):
        ends = 0

        def seek(self, offset: int, whence: int = 0) -> int:
            self.ends += whence == 2
            return super().seek(offset, whence) - (whence == 2 and self.ends > 2)

    with pytest.raises(BadResponse, match="changed while it was read"):
        await CsvSource().read(Shrinking(b"order,date\n#1,2026-11-02\n"), "orders.csv", ReadOptions(), Host())
