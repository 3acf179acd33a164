"""The site: server-rendered pages over the record, one GET address each, without scripts."""
