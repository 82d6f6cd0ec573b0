from __future__ import annotations

import pytest
from dougong.files import clean_name
from dougong.files.names import LONGEST, content_disposition


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("файл.pdf", "файл.pdf"),
        ("报价单 v2.xlsx", "报价单 v2.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\photo.JPG", "photo.JPG"),
        ("/etc/", "file"),
        ("..", "file"),
        ("", "file"),
        ("a\0b.txt", "ab.txt"),
        ("in\r\nvoice.pdf", "invoice.pdf"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ('a"b:c?.txt', "a_b_c_.txt"),
        ("CON.txt", "_CON.txt"),
        ("\ud800.txt", "txt"),
        ("e\u0301te.txt", "éte.txt"),
    ],
)
def test_a_name_is_made_harmless(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_a_long_name_keeps_its_extension() -> None:
    kept = clean_name("长" * 300 + ".pdf")
    assert len(kept) == LONGEST
    assert kept.endswith("….pdf")
    assert len(clean_name("x" * 5_000)) == LONGEST


@pytest.mark.parametrize("name", ["файл.pdf", 'a";b.txt', "报价.xlsx", "a%41.txt", "…", ".htaccess"])
def test_the_header_names_a_file_in_ascii_and_in_full(name: str) -> None:
    header = content_disposition(name)
    assert header.isascii()
    assert header.startswith('attachment; filename="')
    assert header.count('"') == 2
    assert "\n" not in header
    from urllib.parse import unquote

    assert unquote(header.partition("filename*=UTF-8''")[2]) == name
