"""The HTTP side: FastAPI application and routes."""
