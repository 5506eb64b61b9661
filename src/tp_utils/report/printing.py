"""What paper asks of an exported page: `--to html`, `--to webpdf`, and what JupyterLab prints.

nbconvert cuts what passes its margin, where a screen would scroll: the end of a line of code, the side of
a wide figure. A hint that nobody can unfold is open. `jupyter_config.json` names this preprocessor.
"""

from __future__ import annotations

from typing import Any

from nbconvert.preprocessors import Preprocessor

# Eighty columns of 11.5 pixels are narrower than a page of Letter or A4 and its margins.
STYLE = """<style>
@media print {
  .jp-InputArea-editor, .jp-OutputArea-output { --jp-code-font-size: 11.5px; }
  .highlight pre, .jp-OutputArea-output pre, div.output_area pre, div.input_area pre {
    white-space: pre-wrap !important; overflow-wrap: anywhere; }
  [aria-label="Figure"] img { min-width: 0 !important; }
  .jp-CodeCell .jp-InputArea, .input_area, [role="status"], tr, fieldset { break-inside: avoid; }
  :is(h1, h2, h3, h4), :is(h1, h2, h3, h4) + p:has(> em:only-child) { break-after: avoid; }
  summary, tr:first-child { break-after: avoid; }
  tr:last-child { break-before: avoid; }
  details { break-inside: avoid; }
  details::details-content { content-visibility: visible; height: auto; }
}
</style>"""


class Printed(Preprocessor):
    """Adds the style of a printed page to a notebook about to be exported."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Return the notebook with one output more, that shows nothing; a raw cell would be escaped."""
        node = type(nb)
        style = node(output_type="display_data", data={"text/html": STYLE}, metadata=node())
        cell = node(
            cell_type="code", id="tp-printed", execution_count=None, source="", outputs=[style],
            metadata=node(transient=node(remove_source=True)),
        )  # fmt: skip
        nb.cells.append(cell)
        return nb, resources
