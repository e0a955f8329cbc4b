import type { OidcConfig } from "@slipway/app-config";
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  calculatePKCECodeChallenge,
  clockTolerance,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  type ServerMetadata,
} from "openid-client";
import { type Claims, lacksClaims, personOfClaims, subjectOf, withUserInfo } from "./oidc-claims.ts";
import type { SignInProvider } from "./provider.ts";
import { providerFault } from "./provider-fault.ts";
import { readClientSecret } from "./read-client-secret.ts";

/** How long what an issuer says of itself is used before it is asked again. */
const knownForMs = 5 * 60_000;
const timeoutSeconds = 10;
/** How far the clocks of issuer and gateway may be apart. */
const skewSeconds = 60;

/**
 * An OpenID Connect issuer: authorization code flow with PKCE, state and nonce. The ID token must be signed with a key that the issuer publishes at that moment, be made for this client,
 * and not have expired; one without a signature is refused.
 */
export function oidcProvider(settings: OidcConfig): SignInProvider {
  const { name, issuer, scopes } = settings;
  const displayName = settings.displayName || name;
  let known: { readonly metadata: Promise<ServerMetadata>; readonly at: number } | undefined;

  /** Many who sign in at the same time ask once. */
  const metadataOf = async (): Promise<ServerMetadata> => {
    if (known === undefined || performance.now() - known.at > knownForMs) known = { metadata: discover(settings), at: performance.now() };
    const asked = known;
    return await asked.metadata.catch((error: unknown) => {
      if (known === asked) known = undefined;
      throw error;
    });
  };

  const configure = async (): Promise<Configuration> => {
    const secret = settings.clientSecretFile === "" ? undefined : await readClientSecret(settings.clientSecretFile);
    const metadata = await metadataOf();
    // A new one each time: it keeps the issuer's keys, which may have been replaced since.
    const configuration = new Configuration(metadata, settings.clientId, { [clockTolerance]: skewSeconds }, clientAuth(secret, metadata));
    configuration.timeout = timeoutSeconds;
    enableNonRepudiationChecks(configuration);
    if (isPlain(issuer)) allowInsecureRequests(configuration);
    return configuration;
  };

  return {
    name,
    displayName,
    begin: ({ redirectUri, state, nonce, codeVerifier }) =>
      explained(displayName, async () =>
        buildAuthorizationUrl(await configure(), {
          redirect_uri: redirectUri,
          scope: scopes.join(" "),
          state,
          nonce,
          code_challenge: await calculatePKCECodeChallenge(codeVerifier),
          code_challenge_method: "S256",
        }),
      ),
    finish: (callback, { state, nonce, codeVerifier }) =>
      explained(displayName, async () => {
        const configuration = await configure();
        const tokens = await authorizationCodeGrant(configuration, callback, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
        });
        const claims: Claims = tokens.claims() ?? {};
        const { userinfo_endpoint: userinfo } = configuration.serverMetadata();
        if (userinfo === undefined || !lacksClaims(claims, settings)) return personOfClaims(claims, settings);
        const userInfo: Claims = await fetchUserInfo(configuration, tokens.access_token, String(claims["sub"]));
        return personOfClaims(withUserInfo(claims, userInfo), settings);
      }),
    knows: ({ provider, id }) => provider === name && id.startsWith(subjectOf(issuer, "")),
  };
}

async function discover({ issuer, clientId }: OidcConfig): Promise<ServerMetadata> {
  const execute = isPlain(issuer) ? [allowInsecureRequests] : [];
  const found = await discovery(new URL(issuer), clientId, undefined, None(), { execute, timeout: timeoutSeconds });
  return found.serverMetadata();
}

function clientAuth(secret: string | undefined, { token_endpoint_auth_methods_supported: methods }: ServerMetadata): ClientAuth {
  if (secret === undefined) return None();
  // OpenID Connect Discovery 3: without a list it is Basic.
  return methods === undefined || methods.includes("client_secret_basic") ? ClientSecretBasic(secret) : ClientSecretPost(secret);
}

/** The settings allow http on this machine only. */
function isPlain(issuer: string): boolean {
  return new URL(issuer).protocol === "http:";
}

async function explained<T>(name: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw providerFault(name, error);
  }
}
