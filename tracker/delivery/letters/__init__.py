"""The letters of the office: what each kind of notice says."""
