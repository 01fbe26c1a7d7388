"""Cameras over RTSP 1.0 (RFC 2326) and RTP inside the same connection: our own client, one thread for each camera."""
