"""Recovery content: packs of files, checked and turned into pages. Knows no session, no person, no network."""
