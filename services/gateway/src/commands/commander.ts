import type { HandlerContext } from "@connectrpc/connect";

/** Header in which a client names its user, until sign-in does. */
const userHeader = "slipway-user";

/** The name of the calling user: for the record, without any rights. */
export function commanderOf(context: Pick<HandlerContext, "requestHeader">): string {
  const user = context.requestHeader.get(userHeader)?.trim() ?? "";
  return /^[\w@.+-]{1,100}$/.test(user) ? user : "anonymous";
}
