"""XML of providers: nothing is resolved, fetched or expanded, and what we write is well-formed."""

import time

import pytest
from lxml import etree

from orderwright.kernel.providers import NotUnderstood
from orderwright.outbound.providers import xml

pytestmark = pytest.mark.once

LAUGHS = b"""<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">]><a>&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;</a>"""
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
FETCHED = b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>'


@pytest.mark.threat("T64")
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"<a>",
        b"<a/><b/>",
        b"\xff\xfe<\x00a\x00",
        b"<a>\x00</a>",
        LAUGHS,
        OUTSIDE,
        FETCHED,
    ],
)
def test_what_is_no_plain_document_is_not_understood(raw: bytes) -> None:
    began = time.process_time()
    with pytest.raises(NotUnderstood):
        xml.parse(raw)
    assert time.process_time() - began < 0.1


@pytest.mark.threat("T64")
def test_includes_are_only_elements() -> None:
    include = b'<a xmlns:i="http://www.w3.org/2001/XInclude"><i:include href="/etc/passwd"/></a>'
    assert "root:" not in etree.tostring(xml.parse(include)).decode()


def test_names_are_found_in_any_namespace() -> None:
    root = xml.parse(b'<e:a xmlns:e="urn:x"><e:b> 7 </e:b><b>8</b></e:a>')
    assert xml.text(root, "b") == "7"
    assert [part.text for part in xml.named(root, "b")] == [" 7 ", "8"]
    assert xml.text(root, "c") == xml.long_text(root, "c") == ""


def test_a_text_that_nobody_writes_is_no_text() -> None:
    long = "x" * (xml.LONGEST_TEXT + 1)
    root = xml.parse(f"<a><b>{long}</b><c>one\ntwo</c></a>".encode())
    assert (xml.text(root, "b"), xml.text(root, "c")) == ("", "")
    assert xml.long_text(root, "b") == long


@pytest.mark.threat("T57", "T58")
def test_what_is_written_is_read_again() -> None:
    content = {"name": "]]> & <Anna> Łódź\x00\u2028", "none": None, "items": ["1", {"id": "2"}]}
    root = xml.parse(xml.written(xml.element("order", content, "urn:x")))
    assert xml.long_text(root, "name") == "]]> & <Anna> Łódź"
    assert not list(xml.named(root, "none"))
    assert [part.text for part in xml.named(root, "item")] == ["1", None]
    assert xml.text(root, "id") == "2"
