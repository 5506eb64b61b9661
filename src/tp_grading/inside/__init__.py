"""What runs inside the sandbox, bound there as the package ``tp_inside``.

Only the standard library, ipykernel and the libraries of the course may be imported from here:
the rest of ``tp_grading`` is not visible in the sandbox. Nothing in this package is a secret.
"""
