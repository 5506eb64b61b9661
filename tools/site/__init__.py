"""The site of the course, static: `python -m tools.site`, from notebooks/ and docs/, by Sphinx and MyST-NB.

`sources` gathers the pages, `run` executes what the labs give, `reference` writes the pages of
`tp_utils`, `languages` joins the two languages, `conf` is Sphinx's, `gate` refuses a page that shows
an answer, `links` follows the links. Its own sentences are in po/, as those of the packages.
"""

from pathlib import Path

from tp_utils.i18n import also

also("site", Path(__file__).parent / "locale")
