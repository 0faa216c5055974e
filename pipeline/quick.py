"""Takes a needless second off every start: import this before anything that imports nbformat.

jsonschema imports rfc3987_syntax when it is installed (JupyterLab brings it), and that package compiles some 35
grammars for checks that no notebook schema uses. Telling Python that it is absent skips them; validation stays.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
