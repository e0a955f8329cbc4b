import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What an issuer that cannot be trusted puts into an ID token. */
export interface IssuedClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string;
  readonly iat: number;
  readonly exp: number;
  readonly nonce: string;
}

/** An OpenID Connect issuer that answers with whatever ID token it is told to make. */
export async function startForgingIssuer() {
  const pair = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
  const keys = { published: pair(), unpublished: pair() };
  let nonce = "";
  const issuer = {
    url: "",
    keys,
    /** Makes the ID token; undefined for none. */
    forge: async (_: IssuedClaims): Promise<string | undefined> => undefined,
    /** Changes what the issuer says of itself. */
    metadata: {} as object,
    publicKey: (key: KeyObject) => ({ ...key.export({ format: "jwk" }), kid: "one", use: "sig", alg: "RS256" }),
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  const answer = async (
    request: IncomingMessage,
  ): Promise<{ readonly status: number; readonly location?: string; readonly body?: object }> => {
    const url = new URL(request.url ?? "/", issuer.url);
    switch (url.pathname) {
      case "/.well-known/openid-configuration":
        return {
          status: 200,
          body: {
            issuer: issuer.url,
            authorization_endpoint: `${issuer.url}/auth`,
            token_endpoint: `${issuer.url}/token`,
            jwks_uri: `${issuer.url}/jwks`,
            response_types_supported: ["code"],
            subject_types_supported: ["public"],
            id_token_signing_alg_values_supported: ["RS256"],
            ...issuer.metadata,
          },
        };
      case "/auth": {
        nonce = url.searchParams.get("nonce") ?? "";
        const to = new URL(url.searchParams.get("redirect_uri") ?? "");
        to.searchParams.set("state", url.searchParams.get("state") ?? "");
        to.searchParams.set("code", "code");
        return { status: 302, location: to.href };
      }
      case "/token": {
        await text(request);
        const now = Math.floor(Date.now() / 1_000);
        const idToken = await issuer.forge({ iss: issuer.url, sub: "ann", aud: "slipway", iat: now, exp: now + 300, nonce });
        return { status: 200, body: { access_token: "a", token_type: "Bearer", ...(idToken !== undefined && { id_token: idToken }) } };
      }
      case "/jwks":
        return { status: 200, body: { keys: [issuer.publicKey(keys.published.publicKey)] } };
      default:
        return { status: 404 };
    }
  };
  const server = createServer((request, response) => {
    void answer(request).then(({ status, location, body }) => {
      response.writeHead(status, { "content-type": "application/json", ...(location !== undefined && { location }) });
      response.end(JSON.stringify(body ?? {}));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  issuer.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // listens on a port
  return issuer;
}
