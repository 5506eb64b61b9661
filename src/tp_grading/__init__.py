"""Grading of the labs: stage, sandboxed warm kernels, sealed judging, record.

A submission flows one way: :mod:`tp_grading.stage` rebuilds the notebook without running
anything, :mod:`tp_grading.run` drives a sandboxed kernel, :mod:`tp_grading.judge` decides in the
grader's own process, :mod:`tp_grading.record` writes to nbgrader's gradebook.
"""
