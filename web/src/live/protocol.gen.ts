// Generated from realtime/protocol by `waymark protocol`. Do not edit.

export const PROTOCOL_VERSION = 1;

export const Kind = {
  SYNC: 0,
  AWARENESS: 1,
  AUTH: 2,
  QUERY_AWARENESS: 3,
  SYNC_REPLY: 4,
  STATELESS: 5,
  CLOSE: 7,
  SYNC_STATUS: 8,
  PING: 9,
  PONG: 10,
  COMMAND: 64,
  EVENT: 65,
  POINTER: 66,
  POINTERS: 67,
  CLOCK: 68,
} as const;

export const CloseCode = {
  GOING_AWAY: 1001,
  TRY_AGAIN: 4000,
  SLOW_CONSUMER: 4008,
  IDLE: 4009,
  RELOAD: 4010,
  TOO_FAST: 4029,
  BAD_FRAME: 4500,
  SESSION_ENDED: 4501,
  FORBIDDEN: 4503,
  REPLACED: 4504,
  TOO_MANY_SOCKETS: 4505,
  REVOKED: 4506,
  SIGNED_OUT: 4507,
} as const;

export const RefusalCode = {
  BAD_COMMAND: "bad_command",
  FORBIDDEN: "forbidden",
  NOT_FOUND: "not_found",
  UNKNOWN_PAGE: "unknown_page",
  TOO_FAST: "too_fast",
  TOO_LARGE: "too_large",
  TOO_MANY: "too_many",
  NOT_NOW: "not_now",
  PAUSED: "paused",
  ENDED: "ended",
  FOREIGN_CLIENT: "foreign_client",
  READ_ONLY: "read_only",
  SIGN_IN_TO_ALLOW: "sign_in_to_allow",
} as const;

export const Limits = {
  FRAME_BYTES: 65536,
  COMMAND_BYTES: 8192,
  AWARENESS_BYTES: 1024,
  DOCUMENT_BYTES: 2097152,
  TEXT_UNITS: 20000,
  OPEN_DOCUMENTS: 64,
  SOCKETS_A_ROOM: 128,
  SOCKETS_A_PERSON: 8,
  OUTBOX_BYTES: 4194304,
  FRAMES_A_SECOND: 200,
  EDITS_A_SECOND: 40,
  COMMANDS_A_SECOND: 20,
  AUDITED_A_SECOND: 1,
  POINTER_TICK: 0.032,
  HEARTBEAT: 10.0,
  IDLE: 45.0,
  AWAY: 22.0,
  MARKS_A_WORKBOOK: 5000,
} as const;

/** Say yes (the page turns) or not yet (nothing happens). Only who did not propose may accept. */
export interface AnswerProposalFrame {
  id: string;
  type: "answer_proposal";
  proposal: string;
  answer: "accept" | "decline";
}

/** Not this part: supervisors see nothing until `uncover`, and never what happened meanwhile (R39). */
export interface CoverFrame {
  id: string;
  type: "cover";
}

/** Supervisors see nothing now. */
export interface CoverState {
  why: "chosen" | "away";
}

/** Supervisors see nothing from now on; all that they had must go at once. */
export interface CoveredFrame {
  seq: number;
  actor: string | null;
  type: "covered";
  why: "chosen" | "away";
}

/** End the session for everyone. */
export interface EndFrame {
  id: string;
  type: "end";
}

/** The session is over; the socket closes after this. */
export interface EndedFrame {
  seq: number;
  actor: string | null;
  type: "ended";
}

/** An entry was begun; sent to its writer's own devices only. */
export interface EntryAddedFrame {
  seq: number;
  actor: string | null;
  type: "entry_added";
  entry: EntryState;
}

/** An entry was erased. */
export interface EntryRemovedFrame {
  seq: number;
  actor: string | null;
  type: "entry_removed";
  entry: string;
}

/** An entry can be opened by this device from now on. */
export interface EntrySharedFrame {
  seq: number;
  actor: string | null;
  type: "entry_shared";
  entry: EntryState;
}

/** An entry that this device may open, as document `entry:{id}`. */
export interface EntryState {
  id: string;
  document: string;
  page: string;
  exercise: string;
  visibility: "draft" | "shared";
  writer: string;
  writer_name: string;
  mine: boolean;
}

/** An entry is private again; who may not read it any more must drop it at once. */
export interface EntryUnsharedFrame {
  seq: number;
  actor: string | null;
  type: "entry_unshared";
  entry: string;
}

/** Come back to the shared page (true), or look around alone on this device (false). */
export interface FollowFrame {
  id: string;
  type: "follow";
  follow: boolean;
}

/** A device left the shared page to look around alone, or came back. */
export interface FollowedFrame {
  seq: number;
  actor: string | null;
  type: "followed";
  device: number;
  follow: boolean;
}

/** Let a supervisor or guest see as far as `scope`. The service user's alone. `until` is Unix seconds. */
export interface GrantFrame {
  id: string;
  type: "grant";
  participant: string;
  scope: "pages" | "pointers" | "entries";
  until?: number | null;
}

/** The service user lets `participant` see as far as `scope`. */
export interface GrantedFrame {
  seq: number;
  actor: string | null;
  type: "granted";
  grant: string;
  participant: string;
  scope: "pages" | "pointers" | "entries";
  until: number | null;
}

/** Whether supervisors may see who did how much. */
export interface InitiativeShownFrame {
  seq: number;
  actor: string | null;
  type: "initiative_shown";
  shown: boolean;
}

/** An entry was written in while supervisors were covered: they do not see it any more in this session. */
export interface KeptBackFrame {
  seq: number;
  actor: string | null;
  type: "kept_back";
  entry: string;
}

/** UTF-16 offsets into what was typed. */
export interface KeptPartFrame {
  start: number;
  end: number;
}

/** Where the session is, and who chose it. `page` null: at the topics. */
export interface LocationState {
  page: string | null;
  version: string | null;
  chosen_by: string | null;
}

/** Keep a highlight: UTF-16 offsets `start` to `end` into the text of `block`, which read `quote`. */
export interface MarkAddFrame {
  id: string;
  type: "mark_add";
  page: string;
  block: string;
  start: number;
  end: number;
  quote?: string;
}

/** A highlight was kept. */
export interface MarkAddedFrame {
  seq: number;
  actor: string | null;
  type: "mark_added";
  mark: MarkState;
}

/** Take a highlight away. Only its author, or the service user, may. */
export interface MarkRemoveFrame {
  id: string;
  type: "mark_remove";
  mark: string;
}

/** A highlight was taken away. */
export interface MarkRemovedFrame {
  seq: number;
  actor: string | null;
  type: "mark_removed";
  mark: string;
}

/** A kept highlight. `author` is the participant of this session who made it, where they take part. */
export interface MarkState {
  id: string;
  page: string;
  block: string;
  start: number;
  end: number;
  quote: string;
  author: string;
  author_name: string;
  author_role: string;
  version: string;
}

/** Play, pause or seek; `media` is the whole new state. */
export interface MediaChangedFrame {
  seq: number;
  actor: string | null;
  type: "media_changed";
  media: MediaState;
  act: "play" | "pause" | "seek";
}

/** Pause it for everyone, all on `position` (seconds). */
export interface MediaPauseFrame {
  id: string;
  type: "media_pause";
  block: string;
  position: number;
}

/** Play the video or audio block of the shared page for everyone, from `position` (seconds). */
export interface MediaPlayFrame {
  id: string;
  type: "media_play";
  block: string;
  position: number;
}

/** Go to `position` (seconds) for everyone; it plays on or stays paused. */
export interface MediaSeekFrame {
  id: string;
  type: "media_seek";
  block: string;
  position: number;
}

/** What plays: at `at` (server clock, milliseconds) the block stood on `position` (seconds). */
export interface MediaState {
  block: string;
  playing: boolean;
  position: number;
  at: number;
  by: string;
}

/** Turn the shared page for everyone. `page` null goes back to the topics. */
export interface NavigateFrame {
  id: string;
  type: "navigate";
  page: string | null;
}

/** The shared page turned. */
export interface NavigatedFrame {
  seq: number;
  actor: string | null;
  type: "navigated";
  location: LocationState;
}

/** Cover every screen with the quiet page; `blank` makes it one that says nothing of what this is (R46). */
export interface PauseAllFrame {
  id: string;
  type: "pause_all";
  blank?: boolean;
}

/** A pause for both. `ready` names the participants who said that they can go on. */
export interface PauseState {
  by: string;
  ready: string[];
  blank?: boolean;
}

/** Both screens are covered; `pause` says who is ready to go on. */
export interface PausedFrame {
  seq: number;
  actor: string | null;
  type: "paused";
  pause: PauseState;
}

/** One line of the roster. `devices` are the device numbers of the sockets that are open now. */
export interface PersonState {
  id: string;
  role: string;
  name: string;
  devices: number[];
  langs?: string[];
  scope: "pages" | "pointers" | "entries" | null;
  waiting: boolean;
  asked_by?: string | null;
  known: boolean;
}

/** The proposal was answered; after `accept` a `navigated` follows. */
export interface ProposalAnsweredFrame {
  seq: number;
  actor: string | null;
  type: "proposal_answered";
  proposal: string;
  answer: "accept" | "decline";
}

/** A page that someone would like to go to; it stays until it is answered or the page turns. */
export interface ProposalState {
  id: string;
  page: string;
  by: string;
}

/** Ask the other person to go to a page together. */
export interface ProposeFrame {
  id: string;
  type: "propose";
  page: string;
}

/** Someone proposes a page. */
export interface ProposedFrame {
  seq: number;
  actor: string | null;
  type: "proposed";
  proposal: ProposalState;
}

/** The command with id `command` was not done, because of `code`. Only its sender hears of it. */
export interface RefusalFrame {
  seq: number;
  actor: string | null;
  type: "refused";
  command: string | null;
  code: string;
  document: string | null;
}

/** Say that this person is ready to go on; the pause ends when both have said so. */
export interface ResumeAllFrame {
  id: string;
  type: "resume_all";
}

/** Both said that they can go on. */
export interface ResumedFrame {
  seq: number;
  actor: string | null;
  type: "resumed";
}

/** Take a grant back; the sockets that lived by it close at once. */
export interface RevokeFrame {
  id: string;
  type: "revoke";
  participant: string;
}

/** The service user took back what `participant` could see. */
export interface RevokedFrame {
  seq: number;
  actor: string | null;
  type: "revoked";
  participant: string;
}

/** Who is here, in full; sent to everyone before a newcomer gets their first byte (SPEC R1). */
export interface RosterFrame {
  seq: number;
  actor: string | null;
  type: "roster";
  people: PersonState[];
}

/** Let a worker type for the service user, into the entry `entry` of their own (R20). The service user's alone. */
export interface ScribeAllowFrame {
  id: string;
  type: "scribe_allow";
  entry: string;
  worker: string;
}

/** A worker may type for the service user from now on, or again. */
export interface ScribeAllowedFrame {
  seq: number;
  actor: string | null;
  type: "scribe_allowed";
  scribe: ScribeState;
}

/** Put parts of what was typed, and answers under these keys, into the own entry; the rest is erased. */
export interface ScribeKeepFrame {
  id: string;
  type: "scribe_keep";
  scribe: string;
  parts?: KeptPartFrame[];
  keys?: string[];
}

/** What was chosen stands in the service user's entry now, and all that was typed is erased. */
export interface ScribeKeptFrame {
  seq: number;
  actor: string | null;
  type: "scribe_kept";
  scribe: string;
  kept: boolean;
}

/** A worker types for the service user, as document `entry:{id}`; nothing of it is anybody's until it is kept. */
export interface ScribeState {
  id: string;
  document: string;
  page: string;
  exercise: string;
  into: string;
  owner: string;
  worker: string;
  open: boolean;
}

/** The worker types no more. What is typed waits for the service user. */
export interface ScribeStopFrame {
  id: string;
  type: "scribe_stop";
  scribe: string;
}

/** The worker types no more; the service user chooses what to keep. */
export interface ScribeStoppedFrame {
  seq: number;
  actor: string | null;
  type: "scribe_stopped";
  scribe: string;
}

/** Show an entry to the other people of this session, as it is typed. */
export interface ShareEntryFrame {
  id: string;
  type: "share_entry";
  entry: string;
}

/** Let supervisors see who did how much in this session, or not (R17). The service user's alone. */
export interface ShowInitiativeFrame {
  id: string;
  type: "show_initiative";
  shown: boolean;
}

/** Supervisors see again what they were allowed to see, from now on. */
export interface UncoverFrame {
  id: string;
  type: "uncover";
}

/** They see again; each of them gets a fresh `welcome` after this, which holds nothing of what they missed. */
export interface UncoveredFrame {
  seq: number;
  actor: string | null;
  type: "uncovered";
}

/** Take back one's own last page turn or highlight, while it still stands (R15). */
export interface UndoFrame {
  id: string;
  type: "undo";
}

/** Make an entry private to its writer again. */
export interface UnshareEntryFrame {
  id: string;
  type: "unshare_entry";
  entry: string;
}

/** The first event on a socket: everything that this device may know now. */
export interface WelcomeFrame {
  seq: number;
  actor: string | null;
  type: "welcome";
  protocol: number;
  session: string;
  mode: string;
  me: string;
  device: number;
  server_time: number;
  people: PersonState[];
  location: LocationState;
  following: boolean;
  films: number;
  media: MediaState | null;
  proposal: ProposalState | null;
  pause: PauseState | null;
  covered?: CoverState | null;
  marks: MarkState[];
  entries: EntryState[];
  scribes: ScribeState[];
}

export type CommandUnion =
  | NavigateFrame
  | ProposeFrame
  | AnswerProposalFrame
  | MarkAddFrame
  | MarkRemoveFrame
  | MediaPlayFrame
  | MediaPauseFrame
  | MediaSeekFrame
  | FollowFrame
  | ShareEntryFrame
  | UnshareEntryFrame
  | ScribeAllowFrame
  | ScribeStopFrame
  | ScribeKeepFrame
  | UndoFrame
  | ShowInitiativeFrame
  | GrantFrame
  | RevokeFrame
  | CoverFrame
  | UncoverFrame
  | PauseAllFrame
  | ResumeAllFrame
  | EndFrame;

export type EventUnion =
  | WelcomeFrame
  | RefusalFrame
  | RosterFrame
  | NavigatedFrame
  | ProposedFrame
  | ProposalAnsweredFrame
  | MarkAddedFrame
  | MarkRemovedFrame
  | MediaChangedFrame
  | FollowedFrame
  | EntryAddedFrame
  | EntrySharedFrame
  | EntryUnsharedFrame
  | EntryRemovedFrame
  | ScribeAllowedFrame
  | ScribeStoppedFrame
  | ScribeKeptFrame
  | InitiativeShownFrame
  | GrantedFrame
  | RevokedFrame
  | CoveredFrame
  | UncoveredFrame
  | KeptBackFrame
  | PausedFrame
  | ResumedFrame
  | EndedFrame;
