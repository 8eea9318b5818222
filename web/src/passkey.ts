// Passkeys: asks the browser for one, and the server whether it is right. Loaded only by pages with such a button.
// Old tablets have passkeys and no parseCreationOptionsFromJSON or toJSON, so the bytes are turned around here.

type Why = "sign-in" | "step-up" | "new";

interface Named {
  readonly id: string;
  readonly type: PublicKeyCredentialType;
}

interface AskedFor {
  readonly challenge: string;
  readonly rpId?: string;
  readonly timeout?: number;
  readonly userVerification?: UserVerificationRequirement;
  readonly allowCredentials?: readonly Named[];
}

interface AskedForNew {
  readonly challenge: string;
  readonly rp: PublicKeyCredentialRpEntity;
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly pubKeyCredParams: PublicKeyCredentialParameters[];
  readonly timeout?: number;
  readonly excludeCredentials?: readonly Named[];
  readonly authenticatorSelection?: AuthenticatorSelectionCriteria;
}

/** The bytes of unpadded URL-safe base64 (RFC 4648, section 5). */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** Bytes as unpadded URL-safe base64. */
export function textOf(bytes: ArrayBuffer): string {
  let plain = "";
  for (const byte of new Uint8Array(bytes)) plain += String.fromCharCode(byte);
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Puts life into the passkey buttons of a page. */
export function passkeyButtons(within: ParentNode): void {
  if (typeof window.PublicKeyCredential !== "function") return;
  for (const note of within.querySelectorAll<HTMLElement>("[data-passkey-none]")) note.hidden = true;
  for (const box of within.querySelectorAll<HTMLElement>("[data-passkey]")) {
    const button = box.querySelector("button");
    if (button === null) continue;
    box.hidden = false;
    const name = box.querySelector<HTMLInputElement>("[data-passkey-name]");
    if (name !== null && name.value === "") name.value = deviceName();
    button.addEventListener("click", () => void run(box, button));
  }
}

async function run(box: HTMLElement, button: HTMLButtonElement): Promise<void> {
  const problem = box.querySelector<HTMLElement>('[role="alert"]');
  if (problem !== null) problem.hidden = true;
  button.disabled = true;
  try {
    window.location.assign(await ceremony(box));
  } catch (error) {
    if (error instanceof StepUp) {
      window.location.assign("/step-up?next=/account");
      return;
    }
    button.disabled = false;
    if (problem === null) return;
    problem.textContent = (error instanceof TypeError ? box.dataset.gone : box.dataset.failed) ?? "";
    problem.hidden = false;
  }
}

/** The careful step needs a fresh sign of who this is. */
class StepUp extends Error {}

/** Does all of it, and gives back where to go then. */
async function ceremony(box: HTMLElement): Promise<string> {
  const why = (box.dataset.passkey ?? "sign-in") as Why;
  const next = box.dataset.next ?? "/";
  const done = why === "new" ? await make(box) : await show(why, next);
  return (done as { go: string }).go;
}

async function make(box: HTMLElement): Promise<unknown> {
  const asked = (await post("/passkeys/new", undefined)) as AskedForNew;
  const made = (await navigator.credentials.create({
    publicKey: newOptions(asked),
  })) as PublicKeyCredential | null;
  if (made === null) throw new Error("no passkey");
  const response = made.response as AuthenticatorAttestationResponse;
  const name = box.querySelector<HTMLInputElement>("[data-passkey-name]")?.value ?? "";
  return post("/passkeys", {
    name,
    credential: {
      id: made.id,
      rawId: textOf(made.rawId),
      type: made.type,
      response: {
        clientDataJSON: textOf(response.clientDataJSON),
        attestationObject: textOf(response.attestationObject),
      },
    },
  });
}

async function show(why: Why, next: string): Promise<unknown> {
  const asked = (await post("/passkeys/ask", { why })) as AskedFor;
  const shown = (await navigator.credentials.get({
    publicKey: options(asked),
  })) as PublicKeyCredential | null;
  if (shown === null) throw new Error("no passkey");
  const response = shown.response as AuthenticatorAssertionResponse;
  return post("/passkeys/answer", {
    why,
    next,
    credential: {
      id: shown.id,
      rawId: textOf(shown.rawId),
      type: shown.type,
      response: {
        clientDataJSON: textOf(response.clientDataJSON),
        authenticatorData: textOf(response.authenticatorData),
        signature: textOf(response.signature),
        userHandle: response.userHandle === null ? null : textOf(response.userHandle),
      },
    },
  });
}

function newOptions(asked: AskedForNew): PublicKeyCredentialCreationOptions {
  return {
    ...asked,
    challenge: bytesOf(asked.challenge),
    user: { ...asked.user, id: bytesOf(asked.user.id) },
    excludeCredentials: named(asked.excludeCredentials),
  };
}

function options(asked: AskedFor): PublicKeyCredentialRequestOptions {
  return { ...asked, challenge: bytesOf(asked.challenge), allowCredentials: named(asked.allowCredentials) };
}

function named(known: readonly Named[] | undefined): PublicKeyCredentialDescriptor[] {
  return (known ?? []).map((one) => ({ type: one.type, id: bytesOf(one.id) }));
}

async function post(path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(path, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body ?? {}),
  });
  const said = (await answer.json()) as { code?: string };
  if (said.code === "step_up_needed") throw new StepUp();
  if (!answer.ok) throw new Error(said.code ?? String(answer.status));
  return said;
}

function deviceName(): string {
  const said = navigator.userAgent;
  const known = ["iPad", "iPhone", "Android", "Windows", "Mac", "Linux"];
  return known.find((name) => said.includes(name)) ?? "";
}
