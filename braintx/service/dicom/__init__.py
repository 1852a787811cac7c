"""Answers as a PACS files them: segmentation, structured report, and the store request.

What an object holds, and which templates and codes of the standard it follows, is told in
``docs/dicom.md``. Nothing here is imported before it is needed: `highdicom` costs half a second.
"""
