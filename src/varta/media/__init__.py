"""Bytes: sources, the recorder's writer, the relay, playback, the camera simulator."""
