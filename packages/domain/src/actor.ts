/**
 * How an actor proved its identity. `process`: a service, or a plugin that a service launched. `claimed`: a name that a client stated and nobody checked. `session`: an
 * identity provider or a password. `api-key`, `workload`: an API key, or the identity token of a CI job or workload. `unknown`: not recorded.
 */
export const signIns = ["unknown", "claimed", "process", "session", "api-key", "workload"] as const;
export type SignIn = (typeof signIns)[number];

/** A call of the public API that caused something. */
export interface Origin {
  /** Identifies the call: what it changes is one act for the audit, whoever reports it. */
  readonly callId: string;
  /** The address that it came from: that of a proxy if there is one. */
  readonly address: string;
  /** The program that it came from, as that calls itself; bounded. */
  readonly userAgent: string;
}

/** Who caused an event or sent a command. */
export interface Actor {
  readonly kind: "person" | "service";
  readonly name: string;
  readonly signIn: SignIn;
  /** The call that it made; undefined if it made none, or if that was before calls were recorded. */
  readonly origin?: Origin | undefined;
}

/** A stored event, with the actor that caused it. */
export type Recorded<Event> = Event & { readonly actor: Actor };

/** Returns the actor for a Slipway process or a plugin. */
export function serviceActor(name: string): Actor {
  return { kind: "service", name, signIn: "process" };
}

/** The actor of an event or command written before actors were recorded. */
export const unrecordedActor: Actor = { kind: "service", name: "", signIn: "unknown" };

const printable = /^[^\p{C}\p{Zl}\p{Zp}]{1,100}$/u;

/**
 * Returns the name that a person states, trimmed, or undefined if it is not 1 to 100 printable characters. Rejects control and other invisible
 * characters, because two names that look the same must be the same.
 */
export function acceptedPersonName(stated: string): string | undefined {
  const name = stated.trim();
  return printable.test(name) ? name : undefined;
}

/** Returns a person's name for display; clients may send an empty name. */
export function personName(name: string): string {
  return name || "an unnamed user";
}

/** Returns text to append to an event: ` by ann` for a person, "" for a service. */
export function byPerson({ kind, name }: Actor): string {
  return kind === "person" ? ` by ${personName(name)}` : "";
}
