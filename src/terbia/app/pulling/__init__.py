"""Fetching from publishers: the only place that speaks to the network; what is fetched is loaded as a file is."""
