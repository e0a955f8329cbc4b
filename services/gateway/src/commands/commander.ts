import type { HandlerContext } from "@connectrpc/connect";

/** Header by which a client says for whom it acts, until sign-in says it. */
const userHeader = "slipway-user";

/** Who asks: a name for the record, not a right. */
export function commanderOf(context: Pick<HandlerContext, "requestHeader">): string {
  const user = context.requestHeader.get(userHeader)?.trim() ?? "";
  return /^[\w@.+-]{1,100}$/.test(user) ? user : "anonymous";
}
