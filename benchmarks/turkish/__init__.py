"""How well written Turkish is turned into spoken Turkish: collections of forms, ours and others.

Both collections are held out: whoever changes a rule looks at `tests/text/spoken/forms.tsv`, so
that the figures say how unseen text fares. Which form fails is shown with `--wrong`.
"""
