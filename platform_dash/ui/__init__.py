"""What pages share: the guard, the clock, who is looking, cached answers, and HTML put together from escaped parts."""
