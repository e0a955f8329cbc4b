/**
 * How an actor proved who it is. `process`: it is a service, or a plugin that a service launched. `claimed`: a client stated a name that nobody checked.
 * `unknown`: not recorded.
 */
export type SignIn = "unknown" | "claimed" | "process";

/** Who caused an event or sent a command. */
export interface Actor {
  readonly kind: "person" | "service";
  readonly name: string;
  readonly signIn: SignIn;
}

/** An event as it is stored: with who caused it. */
export type Recorded<Event> = Event & { readonly actor: Actor };

/** One of our processes, or a plugin, by its name. */
export function serviceActor(name: string): Actor {
  return { kind: "service", name, signIn: "process" };
}

/** The actor of an event or a command that was written before actors were recorded. */
export const unrecordedActor: Actor = { kind: "service", name: "", signIn: "unknown" };

/** A person's name as texts for people show it: clients may state none. */
export function personName(name: string): string {
  return name || "an unnamed user";
}

/** ` by ann` after what a person did; "" for what a service did on its own. */
export function byPerson({ kind, name }: Actor): string {
  return kind === "person" ? ` by ${personName(name)}` : "";
}
