"""Who may do what: one decision, the relation it is made from, and which route asks for which action."""
