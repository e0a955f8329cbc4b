import type { Interceptor } from "@connectrpc/connect";
import { callerConnection } from "@slipway/runtime";
import { readCookies, type SignInPlaceOf, sessionCookie } from "./session-cookies.ts";
import type { Sessions } from "./sessions.ts";

/**
 * Replaces the secret of a session in the answer of a call that came with its cookie, when that is due. Not in that of a stream, whose headers leave with its first message: by then, a newer secret may be in use, which
 * the browser would replace by one that counts as stolen. Not in a tunnel either, whose cookie may be an old one.
 */
export function renewSessions(sessions: Pick<Sessions, "renew">, placeOf: SignInPlaceOf): Interceptor {
  return (next) => async (request) => {
    const response = await next(request);
    const names = placeOf(request.header.get("host"))?.cookies;
    if (response.stream || names === undefined || request.header.has("authorization")) return response;
    if (callerConnection(request.contextValues)?.isTunnel) return response;
    const token = readCookies(request.header.get("cookie")).get(names.session);
    const renewed = token === undefined ? undefined : await sessions.renew(token);
    if (renewed !== undefined) response.header.append("set-cookie", sessionCookie(renewed, names));
    return response;
  };
}
