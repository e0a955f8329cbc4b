import { generateKeyPairSync, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

/** Somebody who has an account at an issuer. */
export interface OidcAccount {
  readonly sub: string;
  /** All other claims, such as `name`, `email`, `email_verified` and `groups`. */
  readonly claims: Readonly<Record<string, unknown>>;
}

export interface OidcIssuerOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where browsers may be sent back. */
  readonly redirectUris: readonly string[];
}

/** A real OpenID Connect issuer (`oidc-provider`, certified) on 127.0.0.1. It asks nobody for a password. */
export interface OidcIssuer extends AsyncDisposable {
  readonly url: string;
  /** Whoever signs in next; undefined: refuses, as a person does who clicks on cancel. */
  account: OidcAccount | undefined;
  /** Requests to its token endpoint. */
  readonly exchanges: number;
  /** Replaces the keys with which it signs, as if the old ones were lost. */
  rotateKeys(): void;
  /** Stops answering until it is started again at the same address. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Starts an issuer. PKCE is required. */
export async function startOidcIssuer({ clientId, clientSecret, redirectUris }: OidcIssuerOptions): Promise<OidcIssuer> {
  const accounts = new Map<string, OidcAccount>();
  let exchanges = 0;
  let listener: RequestListener = () => {};
  const server = createServer((request, response) => {
    if (request.url?.startsWith("/token")) exchanges++;
    listener(request, response);
  });
  const listen = async (port: number): Promise<void> => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  await listen(0);
  const { port } = server.address() as AddressInfo; // listens on a port
  const url = `http://127.0.0.1:${port}`;
  const client = {
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: [...redirectUris],
    token_endpoint_auth_method: "client_secret_basic",
  };
  const serve = (): void => {
    const provider = providerAt(url, client, accounts);
    const answer = provider.callback();
    listener = (request, response) => {
      if (!request.url?.startsWith("/interaction/")) return answer(request, response);
      const { account } = issuer;
      if (account !== undefined) accounts.set(account.sub, account);
      const refused = { error: "access_denied", error_description: "the person clicked on cancel" };
      const result = account === undefined ? refused : { login: { accountId: account.sub } };
      provider.interactionFinished(request, response, result).catch(() => response.destroy());
    };
  };
  const issuer: OidcIssuer = {
    url,
    account: undefined,
    get exchanges() {
      return exchanges;
    },
    rotateKeys: serve,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
    start: () => listen(port),
    async [Symbol.asyncDispose]() {
      if (server.listening) await issuer.stop();
    },
  };
  serve();
  return issuer;
}

function providerAt(url: string, client: object, accounts: ReadonlyMap<string, OidcAccount>): Provider {
  const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
  const provider = new Provider(url, {
    clients: [client],
    jwks: { keys: [{ ...key, kid: randomUUID(), use: "sig", alg: "RS256" }] },
    cookies: { keys: [randomUUID()] },
    claims: { openid: ["sub", "groups", "_claim_names", "_claim_sources"], profile: ["name"], email: ["email", "email_verified"] },
    findAccount: (_: unknown, sub: string) => ({ accountId: sub, claims: () => ({ sub, ...accounts.get(sub)?.claims }) }),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { readonly uid: string }) => `/interaction/${uid}` },
    // Nobody is asked whether the client may know what it asks for.
    loadExistingGrant: async ({ oidc }: GrantContext) => {
      const grant = new provider.Grant({ accountId: oidc.session.accountId, clientId: oidc.client.clientId });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
    pkce: { required: () => true },
    ttl: { Session: 3_600, Interaction: 3_600, Grant: 3_600, AccessToken: 3_600, IdToken: 3_600 },
  });
  return provider;
}

interface GrantContext {
  readonly oidc: { readonly session: { readonly accountId: string }; readonly client: { readonly clientId: string } };
}
