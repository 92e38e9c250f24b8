"""The picture on paper."""

from revontuli.picture.print.pdf import write_pdf

__all__ = ["write_pdf"]
