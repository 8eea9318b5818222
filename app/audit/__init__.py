"""The audit trail: who did what to what, chained so that a change shows; never what anybody wrote."""
