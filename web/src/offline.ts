// Keeps the page of Help on this device for a time without network or server (docs/decisions/0013). Nothing else is kept.
interface TrustedScriptPolicy {
  createScriptURL(address: string): string;
}

interface Factory {
  createPolicy(name: string, rules: { createScriptURL: (address: string) => string }): TrustedScriptPolicy;
}

const WORKER = "/help-worker.js";

/** The worker's address, as browsers with Trusted Types want it. This policy gives one address and no other. */
function address(): string {
  const factory = (window as { trustedTypes?: Factory }).trustedTypes;
  const policy = factory?.createPolicy("waymark-worker", { createScriptURL: () => WORKER });
  return policy?.createScriptURL("") ?? WORKER;
}

export function keepHelp(): void {
  if (!("serviceWorker" in navigator)) return;
  const register = () => {
    // Where a browser refuses, only the copy for later is missing.
    navigator.serviceWorker.register(address(), { scope: "/" }).catch(() => undefined);
  };
  // Behind everything that the page itself needs.
  if (document.readyState === "complete") register();
  else window.addEventListener("load", register);
}
