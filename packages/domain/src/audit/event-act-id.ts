import type { Actor } from "../actor.ts";
import { derivedId } from "../derived-id.ts";
import { isActId } from "./entry-problem.ts";

/**
 * The id of an event as an act: that of the call that caused it, so that it is one act with what the gateway reports of the call, and is there also if the gateway
 * was killed before it did. Undefined for what a person did before calls were recorded: that was reported.
 */
export function eventActId(
  { actor, kind, at }: { readonly actor: Actor; readonly kind: string; readonly at: Temporal.Instant },
  ...parts: readonly string[]
): string | undefined {
  // A piped writes events: one that names no call of ours is an act of its own.
  if (actor.origin !== undefined)
    return isActId(actor.origin.callId) ? actor.origin.callId : derivedId("audit", ...parts, kind, at.toString());
  return actor.kind === "person" ? undefined : derivedId("audit", ...parts, kind, at.toString());
}
