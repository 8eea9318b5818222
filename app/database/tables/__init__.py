"""Every table, by what it is about.

The live journal alone writes `session_grant`, `entry_share`, `mark`, `session_event`, the `document_*`
rows and the columns `status`, `state`, `seq`, `covered` of `live_session`; the packages beside this one write the rest.
"""

from app.database.tables.accounts import (
    AuthSessionRow,
    CaseAssignmentRow,
    ChallengeRow,
    OidcIdentityRow,
    PasskeyRow,
    RecoveryCodeRow,
    SignInPassRow,
    TeamRow,
    UserRow,
)
from app.database.tables.sessions import (
    InviteRow,
    LiveSessionRow,
    ParticipantRow,
    ReadingChoiceRow,
    SessionEventRow,
    SessionGrantRow,
    SocketTicketRow,
)
from app.database.tables.trust import AuditHeadRow, AuditRow, ConsentRow, EmergencyReadRow, ErasureRow
from app.database.tables.workbooks import (
    DocumentClientRow,
    DocumentRow,
    DocumentSnapshotRow,
    DocumentUpdateRow,
    EntryRow,
    EntryShareRow,
    MarkRow,
    WorkbookRow,
)

__all__ = [
    "AuditHeadRow",
    "AuditRow",
    "AuthSessionRow",
    "CaseAssignmentRow",
    "ChallengeRow",
    "ConsentRow",
    "DocumentClientRow",
    "DocumentRow",
    "DocumentSnapshotRow",
    "DocumentUpdateRow",
    "EmergencyReadRow",
    "EntryRow",
    "EntryShareRow",
    "ErasureRow",
    "InviteRow",
    "LiveSessionRow",
    "MarkRow",
    "OidcIdentityRow",
    "ParticipantRow",
    "PasskeyRow",
    "ReadingChoiceRow",
    "RecoveryCodeRow",
    "SessionEventRow",
    "SessionGrantRow",
    "SignInPassRow",
    "SocketTicketRow",
    "TeamRow",
    "UserRow",
    "WorkbookRow",
]
