# SPDX-License-Identifier: Apache-2.0
"""Applies a sed expression to primary.xml of a repository and makes repomd.xml fit again: rewrite_primary.py DIR SED"""

import gzip
import hashlib
import pathlib
import re
import subprocess
import sys

repodata = pathlib.Path(sys.argv[1], "repodata")
primary = next(repodata.glob("*-primary.xml.gz"))
xml = subprocess.run(["sed", sys.argv[2]], input=gzip.decompress(primary.read_bytes()), check=True,
                     stdout=subprocess.PIPE).stdout
packed = gzip.compress(xml, mtime=0)
primary.write_bytes(packed)

repomd = repodata / "repomd.xml"
text = repomd.read_text()
start = text.index('<data type="primary">')
end = text.index("</data>", start)
block = text[start:end]
for tag, value in (("checksum", hashlib.sha256(packed).hexdigest()), ("open-checksum", hashlib.sha256(xml).hexdigest()),
                   ("size", str(len(packed))), ("open-size", str(len(xml)))):
    block = re.sub(rf"(<{tag}(?: [^>]*)?>)[^<]*", rf"\g<1>{value}", block)
repomd.write_text(text[:start] + block + text[end:])
