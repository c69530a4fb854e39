"""`python -m deploy.cli`, the same as `yhteys`."""

from deploy.cli import app

if __name__ == "__main__":
    app()
