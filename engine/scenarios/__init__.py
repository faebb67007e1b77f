"""Acceptance scenarios (受入シナリオ): what a programme must do, played through the engine on a walking clock."""
