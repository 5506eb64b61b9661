"""The site of the course, static: `python -m tools.site`, from notebooks/ and docs/, by Sphinx and MyST-NB.

`sources` gathers the pages, `run` executes what the labs give, `reference` writes the pages of
`tp_utils`, `conf` is Sphinx's, `gate` refuses a page that shows an answer, `links` follows the links.
"""
