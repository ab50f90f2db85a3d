"""What a camera writes into a photograph besides the picture, such as where it was taken, is not for visitors."""

from willow.plugins.pillow import PillowImage
from willow.registry import registry

PRIVATE = ("exif", "xmp", "comment")


def upright_and_bare(picture: PillowImage) -> PillowImage:
    """The picture as it was meant to be looked at, without the rest; the first step to each of its sizes."""
    upright = PillowImage.auto_orient(picture)
    for name in PRIVATE:
        upright.image.info.pop(name, None)
    return upright


def keep_sizes_bare() -> None:
    registry.register_operation(PillowImage, "auto_orient", upright_and_bare)
