"""Messages from Liquid templates: a shop's own, as they are in Shopify, else ours in Swedish and English.

Light to import: python-liquid and Babel come with the first message that is written.
"""

from .errors import TemplateError
from .files import template_folder
from .writer import TemplateOptions, TemplateWriter, writer_from

__all__ = ["TemplateError", "TemplateOptions", "TemplateWriter", "template_folder", "writer_from"]
