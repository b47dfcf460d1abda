"""Measure whether coaching works: the anonymous survey, walkthroughs (short visits to lessons) and the CPD audit.

`disclosure` decides which figures may be shown, and `disclosure_audit` verifies the decision with an exact solver.
`responses` reads files of answers, which stay outside the repository. `releases` computes from them the protected
figures that are committed, and `walkthroughs` does so for visits. `latest` selects the figures that pages show.
"""
