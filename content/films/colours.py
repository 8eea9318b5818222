"""The colours of the sample films: those of the pages, and a few for people and nights."""

from __future__ import annotations

PAPER, RAISED, MIST, LINE = "#FBFAF6", "#FFFFFF", "#DFE9E4", "#D6DBD4"
INK, TRAIL, LEAF, CLAY, SEA, DUSK = "#1F2A2E", "#2F6B4F", "#7CC5A0", "#A4500A", "#0B6E75", "#5A568F"
NIGHT, SHADE, MOON, LAMP, SKIN, SKIN2 = "#1C2326", "#35403F", "#E8ECEA", "#F0A862", "#B98561", "#D9AD8B"
HAIR, STEAM, EVENING = "#4A3328", "#A9B4B8", "#2E3F52"

GROUNDS = {"paper": PAPER, "mist": MIST, "night": NIGHT, "dark": "#28333A"}
"""What can stand behind a scene, by the word that a film's file has for it."""
