"""Illustrations of the playbook as SVG: one for each step, leverage point, common problem and storyboard moment."""
