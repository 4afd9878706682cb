"""How well written Turkish is turned into spoken Turkish: a collection of forms, ours and others.

`forms_final.tsv` is held out: whoever changes a rule looks at `forms_build.tsv` instead, so that
the figures over the first say how unseen text fares. Which form fails is shown with `--wrong`.
"""
