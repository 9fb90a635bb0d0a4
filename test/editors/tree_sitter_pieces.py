"""Parses texts with the Tree-sitter grammar of the editors, and tells what each piece of them is coloured as.

From standard input: {"library": a compiled parser, "query": the text of highlights.scm, "texts": [...]}. To standard
output, for each text: {"errors": [place], "pieces": [[piece, [colour]]]}.
"""

import collections
import ctypes
import json
import sys
import warnings

from tree_sitter import Language, Parser, Query, QueryCursor

asked = json.load(sys.stdin)
warnings.simplefilter("ignore")
library = ctypes.CDLL(asked["library"])
library.tree_sitter_gan.restype = ctypes.c_void_p
language = Language(library.tree_sitter_gan())
parser = Parser(language)
query = Query(language, asked["query"])


def leaves(node):
    if node.child_count == 0:
        yield node
    for child in node.children:
        yield from leaves(child)


def pieces(text):
    source = text.encode()
    root = parser.parse(source).root_node
    colours = collections.defaultdict(list)
    for colour, nodes in QueryCursor(query).captures(root).items():
        for node in nodes:
            colours[node.start_byte, node.end_byte].append(colour)
    found = list(leaves(root))
    errors = [list(node.start_point) for node in found if node.is_missing or node.type == "ERROR" or node.parent and node.parent.is_error]
    made = [[source[node.start_byte : node.end_byte].decode(), colours[node.start_byte, node.end_byte]] for node in found]
    return {"errors": errors, "pieces": made}


json.dump([pieces(text) for text in asked["texts"]], sys.stdout)
