"""${message}"""

import sqlalchemy as sa

from alembic import op
from platform_dash.store.tables import Utc

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    raise RuntimeError("restore the backup that was made before the upgrade")
