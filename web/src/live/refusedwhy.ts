/** Why a socket is refused again and again: what the server's answer about the session means for this device. */

/** As much of `GET /api/v1/sessions/{id}` as matters here. */
interface SessionAnswer {
  readonly status?: string;
  readonly people?: readonly { readonly participant_id: string; readonly waiting: boolean }[];
}

/** `out`: not signed in, or taken out. `stopped`: someone who watched may not any more. Null: go on trying. */
export type Why = "out" | "ended" | "stopped" | null;

export function whyRefused(status: number, answer: SessionAnswer | null, me: string, role: string): Why {
  if (status === 401 || status === 403 || status === 404) return "out";
  if (answer === null) return null;
  if (answer.status === "ended") return "ended";
  if (role !== "supervisor" && role !== "guest") return null;
  const self = answer.people?.find((person) => person.participant_id === me);
  return answer.people !== undefined && (self === undefined || self.waiting) ? "stopped" : null;
}
