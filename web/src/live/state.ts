/** What this device knows of the session: a pure reducer over the server's events. */
import type {
  CoverState,
  EntryState,
  EventUnion as Event,
  LocationState,
  MarkState,
  MediaState,
  PauseState,
  PersonState,
  ProposalState,
  ScribeState,
  WelcomeFrame as Welcome,
} from "./protocol.gen.ts";

export interface LiveState {
  readonly me: string;
  readonly device: number;
  readonly people: readonly PersonState[];
  readonly location: LocationState;
  readonly following: boolean;
  /** Which films the pages of the session show: another number than before when a story was withdrawn. */
  readonly films: number;
  readonly media: MediaState | null;
  readonly proposal: ProposalState | null;
  readonly pause: PauseState | null;
  /** Supervisors see nothing now; on a supervisor's own device nothing else is known then. */
  readonly covered: CoverState | null;
  /** Entries that were written in while supervisors were covered: they do not see these any more. */
  readonly keptBack: ReadonlySet<string>;
  readonly marks: ReadonlyMap<string, MarkState>;
  readonly entries: ReadonlyMap<string, EntryState>;
  /** What a worker types for the service user. */
  readonly scribes: ReadonlyMap<string, ScribeState>;
  readonly ended: boolean;
}

/** Before the first welcome: nothing is known but the page that the server rendered. */
export function unknown(me: string, page: string | null, films: number): LiveState {
  return {
    me,
    device: 0,
    people: [],
    location: { page, version: null, chosen_by: null },
    following: true,
    films,
    media: null,
    proposal: null,
    pause: null,
    covered: null,
    keptBack: new Set(),
    marks: new Map(),
    entries: new Map(),
    scribes: new Map(),
    ended: false,
  };
}

function keyed<T extends { id: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}

function with_<T>(map: ReadonlyMap<string, T>, key: string, value: T): Map<string, T> {
  return new Map(map).set(key, value);
}

function without<T>(map: ReadonlyMap<string, T>, key: string): Map<string, T> {
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}

function welcomed(state: LiveState, event: Welcome): LiveState {
  const fresh: LiveState = {
    me: event.me,
    device: event.device,
    people: event.people,
    location: event.location,
    following: event.following,
    films: event.films,
    media: event.media,
    proposal: event.proposal,
    pause: event.pause,
    covered: event.covered ?? null,
    keptBack: state.keptBack,
    marks: keyed(event.marks),
    entries: keyed(event.entries),
    scribes: keyed(event.scribes),
    ended: false,
  };
  return fresh.covered === null ? fresh : covered(fresh, fresh.covered);
}

function unshared(state: LiveState, id: string): LiveState {
  const entry = state.entries.get(id);
  if (entry === undefined) return state;
  if (!entry.mine) return { ...state, entries: without(state.entries, id) };
  return { ...state, entries: with_(state.entries, id, { ...entry, visibility: "draft" }) };
}

function scoped(state: LiveState, participant: string, scope: PersonState["scope"]): LiveState {
  const people = state.people.map((person) =>
    person.id === participant
      ? { ...person, scope, waiting: scope === null ? person.waiting : false }
      : person,
  );
  return { ...state, people };
}

function isSupervisor({ people, me }: LiveState): boolean {
  return people.some((person) => person.id === me && person.role === "supervisor");
}

/** What a supervisor knew of the session is forgotten at once; who is there stays known. */
function covered(state: LiveState, cover: CoverState): LiveState {
  if (!isSupervisor(state)) return { ...state, covered: cover };
  return {
    ...unknown(state.me, "", state.films),
    people: state.people,
    device: state.device,
    covered: cover,
  };
}

type Rule<K extends Event["type"]> = (state: LiveState, event: Extract<Event, { type: K }>) => LiveState;

const RULES: { readonly [K in Event["type"]]: Rule<K> } = {
  welcome: welcomed,
  refused: (state) => state,
  roster: (state, event) => ({ ...state, people: event.people }),
  navigated: (state, event) => ({ ...state, location: event.location, media: null, proposal: null }),
  proposed: (state, event) => ({ ...state, proposal: event.proposal }),
  proposal_answered: (state, event) =>
    state.proposal?.id === event.proposal ? { ...state, proposal: null } : state,
  mark_added: (state, event) => ({ ...state, marks: with_(state.marks, event.mark.id, event.mark) }),
  mark_removed: (state, event) => ({ ...state, marks: without(state.marks, event.mark) }),
  media_changed: (state, event) => ({ ...state, media: event.media }),
  followed: (state, event) => (event.device === state.device ? { ...state, following: event.follow } : state),
  entry_added: (state, event) => ({ ...state, entries: with_(state.entries, event.entry.id, event.entry) }),
  entry_shared: (state, event) => ({
    ...state,
    entries: with_(state.entries, event.entry.id, event.entry),
    // What is first shown in a covered part stays with the two.
    keptBack: state.covered === null ? state.keptBack : new Set(state.keptBack).add(event.entry.id),
  }),
  entry_unshared: (state, event) => unshared(state, event.entry),
  entry_removed: (state, event) => ({ ...state, entries: without(state.entries, event.entry) }),
  scribe_allowed: (state, event) => ({
    ...state,
    scribes: with_(state.scribes, event.scribe.id, event.scribe),
  }),
  scribe_stopped: (state, event) => {
    const scribe = state.scribes.get(event.scribe);
    if (scribe === undefined) return state;
    return { ...state, scribes: with_(state.scribes, scribe.id, { ...scribe, open: false }) };
  },
  scribe_kept: (state, event) => ({ ...state, scribes: without(state.scribes, event.scribe) }),
  initiative_shown: (state) => state,
  granted: (state, event) => scoped(state, event.participant, event.scope),
  revoked: (state, event) => scoped(state, event.participant, null),
  covered: (state, event) => covered(state, { why: event.why }),
  // A supervisor's device waits for the snapshot that follows.
  uncovered: (state) => (isSupervisor(state) ? state : { ...state, covered: null }),
  kept_back: (state, event) => ({ ...state, keptBack: new Set(state.keptBack).add(event.entry) }),
  paused: (state, event) => ({ ...state, pause: event.pause }),
  resumed: (state) => ({ ...state, pause: null }),
  ended: (state) => ({ ...state, ended: true }),
};

/** The state after `event`. An event of a kind that this page does not know changes nothing. */
export function reduce(state: LiveState, event: Event): LiveState {
  const rule = RULES[event.type] as Rule<Event["type"]> | undefined;
  return rule === undefined ? state : rule(state, event as never);
}

export type Listener = (state: LiveState, event: Event | null) => void;

/** Holds the state and tells who listens, in the order in which they asked. */
export class Store {
  state: LiveState;
  private readonly listeners: Listener[] = [];
  private welcomed = false;

  constructor(state: LiveState) {
    this.state = state;
  }

  apply(event: Event): void {
    this.state = reduce(this.state, event);
    this.welcomed = true;
    for (const listener of this.listeners) listener(this.state, event);
  }

  /** Who comes late is told at once how things stand (without an event). */
  listen(listener: Listener): void {
    this.listeners.push(listener);
    if (this.welcomed) listener(this.state, null);
  }

  /** The person who sits at this device, once known. */
  get self(): PersonState | undefined {
    return this.person(this.state.me);
  }

  person(id: string | null): PersonState | undefined {
    return this.state.people.find((person) => person.id === id);
  }

  personOfDevice(device: number): PersonState | undefined {
    return this.state.people.find((person) => person.devices.includes(device));
  }
}
