"""What the judges of several labs share: each law, step and order is written once, here."""
