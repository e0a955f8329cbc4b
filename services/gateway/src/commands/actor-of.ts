import type { HandlerContext } from "@connectrpc/connect";
import type { Actor } from "@slipway/domain";

/** Header in which a client states for whom it acts, until there is a sign-in. */
const userHeader = "slipway-user";

/** The person that a call is made for, as the client claims: a name for the record, not a right. */
export function actorOf(context: Pick<HandlerContext, "requestHeader">): Actor {
  const user = context.requestHeader.get(userHeader)?.trim() ?? "";
  return { kind: "person", name: /^[\w@.+-]{1,100}$/.test(user) ? user : "anonymous", signIn: "claimed" };
}
