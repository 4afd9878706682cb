"""XML from untrusted hands -> elements: no entities of its own, nothing fetched, depth limited."""

from lxml import etree

from tts_job.errors import DamagedDocument


def parse(data: bytes, name: str) -> etree._Element:
    """The root of a whole document. Raises DamagedDocument."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DamagedDocument(name, _why(error)) from error
    _refuse_entities(root, name)
    return root


def _refuse_entities(root: etree._Element, name: str) -> None:
    # Only what a document itself defines can grow without end or name a file; no editor does.
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and list(declared.iterentities()):  # type: ignore[attr-defined]
        raise DamagedDocument(name, "its XML defines entities of its own")


def _why(error: etree.XMLSyntaxError) -> str:
    return f"its XML is damaged ({error.msg or 'no content'})"
