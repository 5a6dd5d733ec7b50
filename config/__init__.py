"""Wires everything: settings from the environment, the entry points, the embedded servers, `make up`."""
