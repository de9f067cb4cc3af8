"""Rows of the shop's own XML structures and of every text that they had.

Written by `own_structures.py` alone.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class OwnStructure(models.Model):
    """A format of the shop's own: what it is called and the number of its text that is used."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class OwnStructureText(models.Model):
    """One text of a structure; never changed."""

    structure = models.ForeignKey(OwnStructure, on_delete=models.CASCADE, related_name="texts")
    version = models.PositiveIntegerField()
    text = models.TextField()
    author = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["structure", "version"], name="own_structure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.structure_id}: {self.version}"
