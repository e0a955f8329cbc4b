import { createHash, timingSafeEqual } from "node:crypto";
import { acceptedPersonName, builtInRoles, type Principal } from "@slipway/domain";
import type { Authenticator } from "../authenticator.ts";

/** Id of whoever has the token. */
export const localId = "local";

/** Header in which whoever has the token of this machine states for whom it acts: percent-encoded UTF-8. */
const userHeader = "slipway-user";

/**
 * Knows the one token that a server of a single machine has, in a file that its user alone can read. Whoever has it is that user and may do everything; the name that it states is
 * one for the record, which nobody has checked.
 */
export function localTokenWay(token: string): Authenticator {
  const wanted = digest(token);
  return ({ bearer, header }) => {
    if (bearer === undefined || !timingSafeEqual(digest(bearer), wanted)) return undefined;
    return { principal: localPrincipal(claimedName(header)) };
  };
}

const policies = builtInRoles.find(({ name }) => name === "Admin")?.policies ?? [];
const grants = [{ projectId: "*", from: "Admin", policies }];

/** Whoever has the token of this machine, under the name that it states. */
export function localPrincipal(name: string): Principal {
  return { id: localId, actor: { kind: "person", name, signIn: "claimed" }, emails: [], grants };
}

/** The name in the header; `anonymous` for none, or one that cannot be recorded. */
function claimedName(header: Headers): string {
  try {
    return acceptedPersonName(decodeURIComponent(header.get(userHeader) ?? "")) ?? "anonymous";
  } catch {
    return "anonymous";
  }
}

/** Of one length, as a comparison in constant time needs it. */
function digest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
