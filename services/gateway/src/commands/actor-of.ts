import { type ContextValues, createContextKey, type HandlerContext } from "@connectrpc/connect";
import type { Actor } from "@slipway/domain";
import { callerConnection } from "@slipway/runtime";
import { signedInOf } from "../access/caller.ts";

const call = createContextKey("", { description: "the id of a call that changes something" });

const announcing = createContextKey<() => Promise<void>>(async () => {}, {
  description: "reports that a call is about to do what nothing else records",
});

/** What `announceCall` does in this call. */
export function onAnnounce(values: ContextValues, announce: () => Promise<void>): void {
  values.set(announcing, announce);
}

/**
 * Reports that the call is about to do what no event and no command records, such as to send a message again: if this process is killed before it says how that
 * ended, the audit says that it was begun. To be called when nothing can refuse it any more.
 */
export function announceCall(values: ContextValues): Promise<void> {
  return values.get(announcing)();
}

/** How much of what a program calls itself is stored, with every event that it causes. */
const mostUserAgent = 200;

/** Gives a call its id: its actor carries it, so that what the call changes names the call. */
export function nameCall(values: ContextValues, callId: string): void {
  values.set(call, callId);
}

/** Whoever makes a call. One that changes something has an id, see `nameCall`; the actor then says where it came from. */
export function actorOf({ requestHeader, values }: Pick<HandlerContext, "requestHeader" | "values">): Actor {
  const { actor } = signedInOf(values).principal;
  const callId = values.get(call);
  if (callId === "") return actor;
  const address = callerConnection(values)?.remoteAddress ?? "";
  const userAgent = (requestHeader.get("user-agent") ?? "").slice(0, mostUserAgent);
  return { ...actor, origin: { callId, address, userAgent } };
}
