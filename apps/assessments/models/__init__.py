"""How a town scores, and a quarter's scores with their lines, adjustments and objections."""

from apps.assessments.models.methods import Method
from apps.assessments.models.quarters import Adjustment, Assessment, Line, Objection, Score

__all__ = ["Adjustment", "Assessment", "Line", "Method", "Objection", "Score"]
