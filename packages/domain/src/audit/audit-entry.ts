import type { Actor } from "../actor.ts";

/**
 * How an act ended. `accepted`: a piped was told, and what it does has an entry of its own. `done`: it has happened. `refused`: a rule forbids it.
 * `failed`: something broke.
 */
export type AuditResult = "accepted" | "done" | "refused" | "failed";

/** What an act was about. `name` is "" if it has none, or is not known; then `id` is what the caller wrote. */
export interface AuditObject {
  /** Such as `application`, `deployment` or `plugin`. */
  readonly kind: string;
  readonly id: string;
  readonly name: string;
}

/** Who did what, from where, on which objects, with what result. Holds no secrets: never the content of a request. */
export interface AuditEntry {
  /** The same act has the same id, however often it is reported. */
  readonly id: string;
  readonly at: Temporal.Instant;
  /** The project that it belongs to; "" for an act on the whole installation, or on something that does not exist. */
  readonly projectId: string;
  /** The piped that it belongs to; "" for none. */
  readonly pipedId: string;
  readonly actor: Actor;
  /** The address that it came from; "" for an act of Slipway itself. */
  readonly address: string;
  /** The program that it came from, as that calls itself. */
  readonly userAgent: string;
  /** Object and verb, such as `application.sync`. */
  readonly action: string;
  readonly objects: readonly AuditObject[];
  readonly result: AuditResult;
  /** Why it was refused or failed, or the reason that was given. */
  readonly reason: string;
  /** The command that carries it out, or carried it out; "" for none. */
  readonly commandId: string;
  readonly details: Readonly<Record<string, string>>;
}

/** The longest text that an entry keeps. */
const mostText = 2_000;

/** An entry from what is not empty of it. It came from where its actor's call came from. Texts are cut at 2000 characters. */
export function newAuditEntry(
  act: Pick<AuditEntry, "id" | "at" | "projectId" | "actor" | "action" | "result"> & Partial<AuditEntry>,
): AuditEntry {
  const { kind: actorKind, name: actorName, signIn, origin } = act.actor;
  const { objects = [], details = {}, address = origin?.address ?? "", userAgent = origin?.userAgent ?? "", reason = "", ...rest } = act;
  return {
    pipedId: "",
    commandId: "",
    ...rest,
    actor: { kind: actorKind, name: bounded(actorName), signIn },
    address: bounded(address),
    userAgent: bounded(userAgent),
    reason: bounded(reason),
    objects: objects.map(({ kind, id, name }) => ({ kind: bounded(kind), id: bounded(id), name: bounded(name) })),
    details: Object.fromEntries(Object.entries(details).map(([key, value]) => [bounded(key), bounded(value)])),
  };
}

/** Cut texts may end within a character. */
function bounded(text: string): string {
  return (text.length > mostText ? `${text.slice(0, mostText - 1)}…` : text).toWellFormed();
}
