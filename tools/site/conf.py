"""Sphinx's configuration; the pages are gathered by `tools.site.sources`."""

from tools.site import languages, reference

copyright = "CC BY 4.0"

extensions = [
    "myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_copybutton", "sphinx_design",
    "tools.site.mathml", "tools.site.search",
]  # fmt: skip
nb_execution_mode = "off"
nb_merge_streams = True
suppress_warnings = ["misc.highlighting_failure"]  # a « … » in a sketch of code
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 4
smartquotes = False  # the sources are set already

autodoc_member_order = "bysource"
autodoc_typehints = "description"
napoleon_use_ivar = True

html_theme = "furo"
templates_path = ["templates"]
html_sidebars = {
    "**": ["sidebar/brand.html", "sidebar/languages.html", "sidebar/search.html", "sidebar/scroll-start.html",
           "sidebar/navigation.html", "sidebar/scroll-end.html"]
}  # fmt: skip
html_math_renderer = "mathml"
html_static_path = []
html_css_files = ["site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {"top_of_page_buttons": [], "footer_icons": []}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
copybutton_selector = "div.highlight-python pre, div.highlight-ipython3 pre, div.highlight-bash pre"


def setup(app):
    """Show an example of a docstring once, executed; link each page to its other language."""
    app.connect("autodoc-process-docstring", reference.without_example, priority=400)
    app.connect("html-page-context", languages.alternate)
