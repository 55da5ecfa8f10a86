"""Tests of the parts (the conformance checks), and of the code behind the commands."""
