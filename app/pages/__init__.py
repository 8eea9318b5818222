"""The HTML routes. Thin: they ask the services of app, and hand rows to templates."""
