"""Anna at the rehearsed payment service."""

import pytest

from tests.pages.hooks.scene import Scene, the_scene


@pytest.fixture
def scene(db: None) -> Scene:
    """By card; she stands at the service's page."""
    scene = the_scene()
    assert scene.presses().status_code == 303
    return scene
