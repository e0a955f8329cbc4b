import { credsAuthenticator, type NodeConnectionOptions, nkeyAuthenticator } from "@nats-io/transport-node";

/** How a process signs in to nats-server. `creds` is the content of a `.creds` file, `seed` that of an nkey, whose file was written at `sinceMs`. */
export type BusCredentials =
  | { readonly kind: "password"; readonly user: string; readonly password: string }
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "nkey"; readonly seed: string; readonly sinceMs?: number }
  | { readonly kind: "creds"; readonly creds: string };

/** The client's options for some credentials. */
export function credentialOptions(credentials: BusCredentials | undefined): Partial<NodeConnectionOptions> {
  switch (credentials?.kind) {
    case undefined:
      return {};
    case "password":
      return { user: credentials.user, pass: credentials.password };
    case "token":
      return { token: credentials.token };
    case "nkey":
      return { authenticator: nkeyAuthenticator(new TextEncoder().encode(credentials.seed)) };
    case "creds":
      return { authenticator: credsAuthenticator(new TextEncoder().encode(credentials.creds)) };
  }
  return credentials satisfies never;
}
