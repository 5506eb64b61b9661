"""The written reports of the labs, made from the student's own notebooks, as PDF.

The *suivi* is handed in the evening after a lab, the *rapport* after a series of labs. Nothing of
a notebook is executed. `pip install 'tp_utils[report]'` brings what they need, Typst and pandoc.
"""
