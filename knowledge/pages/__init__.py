"""Product pages: HTML, PDF and DOCX as the shop publishes them -> the same items as the shop's own files give."""
