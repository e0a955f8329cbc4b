import { Code, ConnectError, type Interceptor, type Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { knownSession, loadSession, session, signInState } from "./session.ts";
import { sharedTunnel } from "./shared-tunnel.ts";

const asPage: Interceptor = (next) => async (request) => {
  await knownSession();
  const state = signInState();
  // Would be refused, and shown as an error by the browser.
  if (state === "signed-out" || state === "ended" || state === "closed")
    throw new ConnectError("nobody has signed in", Code.Unauthenticated);
  const signedIn = session();
  const who = signedIn?.csrfToken ?? "";
  if (signedIn) request.header.set(signedIn.csrfHeader, signedIn.csrfToken);
  if (request.stream) sharedTunnel.callAs(who);
  try {
    const response = await next(request);
    return response.stream ? { ...response, message: judging(response.message, who) } : response;
  } catch (thrown) {
    throw await judged(thrown, who);
  }
};

async function* judging<Message>(messages: AsyncIterable<Message>, who: string): AsyncGenerator<Message> {
  try {
    yield* messages;
  } catch (thrown) {
    throw await judged(thrown, who);
  }
}

/** What a refusal means: nothing to give up for if it was for a session that has been replaced since, as by a sign-in in another tab. */
async function judged(thrown: unknown, who: string): Promise<unknown> {
  const error = ConnectError.from(thrown);
  if (error.code !== Code.Unauthenticated && error.code !== Code.PermissionDenied) return thrown;
  await loadSession();
  const isStale = (session()?.csrfToken ?? "") !== who;
  const mayCall = signInState() === "signed-in" || signInState() === "anonymous";
  if (mayCall && error.code === Code.Unauthenticated) sharedTunnel.renew();
  return mayCall && (isStale || error.code === Code.Unauthenticated) ? new ConnectError(error.rawMessage, Code.Unavailable) : error;
}

const options = { baseUrl: location.origin, useBinaryFormat: true, interceptors: [asPage] };
const direct = createConnectTransport(options);
const tunnelled = createConnectTransport({ ...options, fetch: sharedTunnel.fetch });

/** Calls the gateway that serves the page: calls on their own, which renew the session, and streams through the tunnel. */
export const transport: Transport = { unary: direct.unary.bind(direct), stream: tunnelled.stream.bind(tunnelled) };
