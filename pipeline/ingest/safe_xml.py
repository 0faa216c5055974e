"""Parses untrusted XML: no entity, no DTD, no network, no file, bounded depth."""

from typing import Any

from lxml import etree

from pipeline.ingest.safe_zip import refuse


def parse_xml(data: bytes) -> Any:
    """Return the root element.

    Raises:
        RawFileError: "unsafe_xml" for any DOCTYPE (office programs write none; an entity merely left out would make
            a value vanish), "damaged" when it is not well-formed or too deep.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise refuse("unsafe_xml" if b"<!DOCTYPE" in data[:4096] else "damaged") from error
    if root.getroottree().docinfo.doctype:
        raise refuse("unsafe_xml")
    return root
