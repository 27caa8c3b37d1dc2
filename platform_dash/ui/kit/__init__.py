"""What every page shares: the session, the stores, cached answers, forms, marks, text made safe.

No page of its own is drawn here, and nothing in here knows a page's folder.
"""
