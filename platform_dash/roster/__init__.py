"""The team as people write it down: the roster as a table, weeks in words, zones by city, public holidays, meeting times.

Who meets whom is asked in `core.pairing`, and who is stored where in `store`; here nothing is decided and nothing kept.
"""
