"""Everything that the demo shop can draw, by name.

Owns the table from a shape's name to its function. Called by `pictures.py`. A new shape is one
function in one of the modules and its line here.
"""

from __future__ import annotations

from collections.abc import Callable

from orderwright.entrypoints.commands.demo.shapes import garden, home, kitchen, paper, soft
from orderwright.entrypoints.commands.demo.shapes.canvas import Canvas
from orderwright.entrypoints.commands.demo.shapes.palette import PALETTES, Palette

__all__ = ["PALETTES", "SHAPES", "Canvas", "Palette"]

Shape = Callable[[Canvas, Palette], None]

SHAPES: dict[str, Shape] = {
    shape.__name__: shape
    for shape in (
        kitchen.mug,
        kitchen.cup,
        kitchen.bowl,
        kitchen.plates,
        kitchen.teapot,
        kitchen.board,
        kitchen.knife,
        kitchen.carafe,
        kitchen.towels,
        kitchen.honey,
        kitchen.tea_tin,
        kitchen.jam,
        kitchen.bath_salt,
        kitchen.balm,
        kitchen.soap,
        kitchen.clay_block,
        home.table_lamp,
        home.floor_lamp,
        home.pendant,
        home.candle,
        home.candlestick,
        home.lantern,
        home.string_lights,
        home.stool,
        home.chair,
        home.side_table,
        home.shelf,
        home.basket,
        home.crate,
        home.clock,
        home.mirror,
        home.bench,
        home.bird_house,
        garden.pot,
        garden.planter,
        garden.watering_can,
        garden.secateurs,
        garden.trowel,
        garden.seeds,
        soft.blanket,
        soft.cushion,
        soft.bedding,
        soft.towel,
        soft.rug,
        soft.apron,
        soft.slippers,
        soft.bottle_cosy,
        soft.yarn,
        soft.needles,
        soft.hoop,
        soft.paints,
        soft.gift_box,
        soft.rocking_horse,
        soft.train,
        paper.book_leaf,
        paper.book_wheat,
        paper.book_pot,
        paper.book_bird,
        paper.notebook,
        paper.calendar,
        paper.cards,
    )
}
