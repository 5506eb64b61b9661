"""What gives French away in a text that should be English."""

import re

FRENCH = re.compile(
    r"[«»\u202f]|\b(?:le|la|les|des|une|est|sont|avec|pour|dans|sur|par|vous|que|qui|du|au|et)\b|"
    r"\b\w*[àâçéèêëîïôùûœ]\w*"
)
