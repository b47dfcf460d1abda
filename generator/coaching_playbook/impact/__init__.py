"""Is it working? The anonymous survey, walkthroughs and the CPD audit.

`disclosure` decides which figures may be shown, `audit` checks that with an exact solver. `responses` reads files of
answers, which stay outside the repository; `releases` makes of them the protected figures that are committed, and
`walkthroughs` does the same for visits. `latest` answers what pages show.
"""
