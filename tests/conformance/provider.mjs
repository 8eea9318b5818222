/**
 * Drives the stock @hocuspocus/provider, as npm delivers it, against a running server.
 *
 * The program beside it (node.py) starts this with a JSON plan on the first line of standard input. Each later line
 * is an answer to a `{"ask": ...}` line that this script wrote; the last line written is `{"done": results}`.
 * Nothing waits for time to pass: every wait is for an event of the provider or of the document.
 */
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const require = createRequire(`${process.argv[2]}/package.json`);
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const { HocuspocusProvider, HocuspocusProviderWebsocket } = await load("@hocuspocus/provider");
const Y = await load("yjs");

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const plan = JSON.parse((await lines.next()).value);
const write = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

/** Asks the Python side to do something; its answer. */
async function ask(what, fields = {}) {
  write({ ask: what, ...fields });
  return JSON.parse((await lines.next()).value);
}

/** Waits until `holds()` is true; looked at again after each of these events. */
function until(what, sources, holds) {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error(`never came: ${what}`)), 30_000);
    const look = () => {
      if (!holds()) return;
      clearTimeout(patience);
      for (const [source, name] of sources) source.off(name, look);
      resolve();
    };
    for (const [source, name] of sources) source.on(name, look);
    look();
  });
}

/** A stock websocket provider of one person. A class that adds a header is all that differs from a browser. */
function connect(token) {
  class Signed extends WebSocket {
    constructor(url) {
      super(url, { headers: { authorization: `Bearer ${token}` } });
    }
  }
  const socket = new HocuspocusProviderWebsocket({
    url: plan.url,
    WebSocketPolyfill: Signed,
    delay: 100,
    minDelay: 100,
    maxDelay: 300,
  });
  socket.session = [];
  socket.on("message", ({ data }) => {
    const bytes = new Uint8Array(data);
    if (bytes[0] === 0 && bytes.length > 1) {
      const kind = bytes[1];
      socket.session.push({ kind, text: kind === 65 ? new TextDecoder().decode(bytes.subarray(2)) : "" });
      socket.emit("session");
    }
  });
  return socket;
}

/** A session frame on the empty name: a command. */
function command(socket, body) {
  const json = new TextEncoder().encode(JSON.stringify(body));
  socket.send(new Uint8Array([0, 64, ...json]));
}

const event = (socket, type) =>
  socket.session.filter((frame) => frame.kind === 65).map((frame) => JSON.parse(frame.text)).findLast((e) => e.type === type);
const heard = (socket, type) => until(`event ${type}`, [[socket, "session"]], () => event(socket, type));

function open(socket, name) {
  const provider = new HocuspocusProvider({ name, document: new Y.Doc(), websocketProvider: socket, token: "" });
  provider.denials = [];
  provider.on("authenticationFailed", ({ reason }) => provider.denials.push(reason));
  provider.text = provider.document.getText("text");
  provider.attach();
  return provider;
}

const saved = (provider) => until("saved", [[provider, "unsyncedChanges"]], () => provider.unsyncedChanges === 0);
const reads = (provider, words) =>
  until(`the text ${words}`, [[provider.document, "update"]], () => provider.text.toString() === words);
const synced = (provider) => until("synced", [[provider, "synced"]], () => provider.isSynced);
const denied = (provider) => until("denied", [[provider, "authenticationFailed"]], () => provider.denials.length > 0);
const states = (provider) => [...provider.awareness.getStates()].filter(([id]) => id !== provider.document.clientID);

/** Types a text key by key, in the middle of what others type, between letters as a person does. */
async function typing(provider, words, round) {
  for (const letter of words) {
    const { text } = provider;
    const place = Math.floor((text.length * round) / 7);
    const cutsAnEmoji = /[\uDC00-\uDFFF]/.test(text.toString().charAt(place));
    text.insert(cutsAnEmoji ? place - 1 : place, letter);
    await new Promise(setImmediate);
  }
}

const steps = {
  async syncs_what_is_there() {
    const jo = open(connect(plan.tokens.jo), plan.shared);
    await synced(jo);
    await saved(jo);
    return { text: jo.text.toString(), scope: jo.authorizedScope };
  },

  async two_clients_converge() {
    const sam = open(connect(plan.tokens.sam), plan.shared);
    const jo = open(connect(plan.tokens.jo), plan.shared);
    await Promise.all([synced(sam), synced(jo)]);
    await Promise.all([typing(sam, "🌙 tired, but I called my sister 👩‍👧 ", 2), typing(jo, "well done é🎉 ", 5)]);
    await Promise.all([saved(sam), saved(jo)]);
    const length = plan.existing.length + "🌙 tired, but I called my sister 👩‍👧 well done é🎉 ".length;
    await until("as long as both", [[sam.document, "update"]], () => sam.text.length === length);
    await until("as long as both", [[jo.document, "update"]], () => jo.text.length === length);
    return { sam: sam.text.toString(), jo: jo.text.toString() };
  },

  async awareness_says_who_the_server_knows() {
    const [samSocket, joSocket] = [connect(plan.tokens.sam), connect(plan.tokens.jo)];
    const [sam, jo] = [open(samSocket, plan.shared), open(joSocket, plan.shared)];
    await Promise.all([synced(sam), synced(jo)]);
    const lie = { participant: { id: plan.participants.sam, name: "Sam", role: "service_user" } };
    jo.awareness.setLocalState({ ...lie, user: { name: "Sam" }, typing: true, role: "admin", secret: "x" });
    await until("awareness", [[sam.awareness, "change"]], () => states(sam).some(([, state]) => state.typing));
    const [client, state] = states(sam).find(([, found]) => found.typing);
    // Naming another's client id changes nothing of the other's.
    joSocket.destroy();
    await until("gone", [[sam.awareness, "change"]], () => states(sam).length === 0);
    return { own: client === jo.document.clientID, state };
  },

  async readonly_scope_refuses_edits() {
    const sam = open(connect(plan.tokens.sam), plan.shared);
    const pat = open(connect(plan.tokens.pat), plan.shared);
    await Promise.all([synced(sam), synced(pat)]);
    await saved(pat);
    const scope = pat.authorizedScope;
    pat.text.insert(0, "Pat was here. ");
    await heard(pat.configuration.websocketProvider, "refused");
    const left = pat.unsyncedChanges;
    // The server goes on answering, and the edit reached nobody.
    sam.text.insert(0, "! ");
    await saved(sam);
    await until("Sam's words", [[pat.document, "update"]], () => pat.text.toString().includes("! "));
    const { code, document } = event(pat.configuration.websocketProvider, "refused");
    return { scope, left, code, document, sam: sam.text.toString() };
  },

  async a_foreign_draft_is_denied() {
    const jo = connect(plan.tokens.jo);
    const [draft, missing, allowed] = [open(jo, plan.draft), open(jo, "entry:nothing"), open(jo, plan.shared)];
    draft.text.insert(0, "let me in");
    await Promise.all([denied(draft), denied(missing), synced(allowed)]);
    return {
      reasons: [...draft.denials, ...missing.denials],
      synced: draft.isSynced,
      unsynced: draft.unsyncedChanges > 0,
      text: draft.text.toString(),
      other: allowed.isAuthenticated,
    };
  },

  async saved_means_committed() {
    const sam = open(connect(plan.tokens.sam), plan.shared);
    const jo = open(connect(plan.tokens.jo), plan.shared);
    await Promise.all([synced(sam), synced(jo)]);
    await Promise.all([saved(sam), saved(jo)]);
    let arrived = 0;
    jo.document.on("update", () => {
      arrived += 1;
    });
    const lowest = [];
    sam.on("unsyncedChanges", ({ number }) => lowest.push(number));
    await ask("lock");
    sam.text.insert(0, "Not yet. ");
    // The answers to these come behind the edit in both sockets' order, were it acknowledged or told.
    for (const provider of [sam, jo]) {
      const socket = provider.configuration.websocketProvider;
      socket.session.length = 0;
      command(socket, { id: "behind", type: "navigate", page: "nowhere/at-all" });
    }
    await heard(sam.configuration.websocketProvider, "refused");
    await heard(jo.configuration.websocketProvider, "refused");
    await ask("hold");
    const during = { unsynced: sam.unsyncedChanges, lowest: Math.min(...lowest), arrived };
    await ask("release");
    await saved(sam);
    await until("the peer has it", [[jo.document, "update"]], () => jo.text.toString().startsWith("Not yet. "));
    return { during, after: sam.unsyncedChanges, text: (await ask("read")).text === sam.text.toString() };
  },

  async several_documents_share_a_socket_with_the_session() {
    const sam = connect(plan.tokens.sam);
    const jo = connect(plan.tokens.jo);
    const documents = [open(sam, plan.shared), open(sam, plan.draft), open(sam, plan.second)];
    await Promise.all(documents.map(synced));
    await heard(jo, "welcome");
    command(sam, { id: "turn", type: "navigate", page: plan.page });
    for (const [number, provider] of documents.entries()) provider.text.insert(0, `${number}. `);
    sam.send(new Uint8Array([0, 68, 0, 0, 0, 0, 0, 0, 0, 0]));
    await Promise.all(documents.map(saved));
    await heard(jo, "navigated");
    await until("the clock", [[sam, "session"]], () => sam.session.some((frame) => frame.kind === 68));
    documents[1].destroy();
    documents[0].text.insert(0, "more. ");
    await saved(documents[0]);
    return {
      first: sam.session[0].kind === 65 && JSON.parse(sam.session[0].text).type,
      location: event(jo, "navigated").location.page,
      texts: documents.map((provider) => provider.text.toString()),
    };
  },

  async everything_is_there_after_kill_9() {
    const [samSocket, joSocket] = [connect(plan.tokens.sam), connect(plan.tokens.jo)];
    const [sam, jo] = [open(samSocket, plan.shared), open(joSocket, plan.shared)];
    await Promise.all([synced(sam), synced(jo)]);
    sam.text.insert(0, "before the cut. ");
    await saved(sam);
    const cut = Promise.all([samSocket, joSocket].map((socket) => new Promise((resolve) => socket.on("disconnect", resolve))));
    sam.text.insert(0, "in the middle 🌧. ");
    await ask("kill");
    sam.text.insert(0, "Sam alone. ");
    jo.text.insert(jo.text.length, " Jo alone.");
    await cut;
    sam.text.insert(0, "Sam offline. ");
    await ask("start");
    await Promise.all([synced(sam), synced(jo)]);
    jo.text.insert(jo.text.length, " And on.");
    await Promise.all([saved(sam), saved(jo)]);
    const both = () => sam.text.toString() === jo.text.toString() && sam.text.toString().endsWith("And on.");
    await until("converged", [[sam.document, "update"], [jo.document, "update"]], both);
    const record = (await ask("read")).text;
    return { sam: sam.text.toString(), jo: jo.text.toString(), record };
  },
};

process.on("unhandledRejection", (reason) => {
  write({ failed: String(reason?.stack ?? reason) });
  process.exit(1);
});
write({ done: await steps[plan.step]() });
process.exit(0);
