import type { HandlerContext } from "@connectrpc/connect";
import { type Actor, acceptedPersonName } from "@slipway/domain";

/** Header in which a client states for whom it acts, until there is a sign-in: percent-encoded UTF-8. */
const userHeader = "slipway-user";

/** The person that a call is made for, as the client claims: a name for the record, not a right. */
export function actorOf(context: Pick<HandlerContext, "requestHeader">): Actor {
  const name = acceptedPersonName(decoded(context.requestHeader.get(userHeader) ?? ""));
  return { kind: "person", name: name ?? "anonymous", signIn: "claimed" };
}

/** "" for a value that is not percent-encoded UTF-8. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return "";
  }
}
