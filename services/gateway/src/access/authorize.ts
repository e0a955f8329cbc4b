import type { Interceptor } from "@connectrpc/connect";
import { Fault, may } from "@slipway/domain";
import { isOpenService, untilAborted } from "@slipway/runtime";
import { abortedAt } from "./aborted-at.ts";
import { callRightOf } from "./access-rule-of.ts";
import { setCallRight, signedInOf } from "./caller.ts";
import { anonymousId } from "./ways/anonymous.ts";

/**
 * Refuses with `forbidden` a call that its caller could make nowhere, by the rule beside its definition; handlers decide the rest, which know what the call is about. Ends a stream with
 * `unauthenticated` when the sign-in of its caller ends.
 */
export const authorize: Interceptor = (next) => async (request) => {
  if (isOpenService(request.service.typeName)) return next(request);
  const { principal, ended } = signedInOf(request.contextValues);
  const right = callRightOf(request.method);
  if (right !== "signed in" && !may(principal, right))
    throw new Fault(
      "forbidden",
      `${principal.actor.name} may not do this in any project: it needs the right ${right.resource}.${right.action}${principal.id === anonymousId ? "; sign in with slipway login, or give a token in SLIPWAY_TOKEN or SLIPWAY_TOKEN_FILE" : ""}`,
    );
  setCallRight(request.contextValues, right);
  const response = await next(request);
  if (!response.stream) return response;
  const expired = principal.expiresAt && abortedAt(principal.expiresAt, request.signal);
  const over = [ended, expired].filter((each) => each !== undefined);
  return over.length === 0 ? response : { ...response, message: untilAborted(response.message, AbortSignal.any(over), signedOut) };
};

function signedOut(): Fault {
  return new Fault("unauthenticated", "the sign-in of this stream has ended: sign in again, and begin it again");
}
