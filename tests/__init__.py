"""Everything that is tested: the parts by their conformance, the machinery by tests of its own."""
