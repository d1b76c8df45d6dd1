"""json and jsonb."""

from typing import Final

from polar_lite.protocol import codec_scalar as scalar

JSON_CODEC: Final = scalar.TEXT_CODEC
JSONB_CODEC: Final = scalar.TEXT_CODEC
