import type { GitHubConfig } from "@slipway/app-config";
import { acceptedPersonName } from "@slipway/domain";
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretPost,
  Configuration,
  calculatePKCECodeChallenge,
} from "openid-client";
import { readGitHubUser } from "./github-api.ts";
import type { SignInProvider } from "./provider.ts";
import { providerFault } from "./provider-fault.ts";
import { readClientSecret } from "./read-client-secret.ts";

const timeoutSeconds = 10;
/** Organizations, teams and verified addresses. */
const scope = "read:org user:email";

/** GitHub, or a GitHub Enterprise Server: OAuth with PKCE and state. Organizations and teams are groups. The access token is used for that and forgotten. */
export function githubProvider({ clientId, clientSecretFile, baseUrl }: GitHubConfig): SignInProvider {
  const base = baseUrl.replace(/\/$/, "");
  const apiUrl = base === "https://github.com" ? "https://api.github.com" : `${base}/api/v3`;
  const prefix = base === "https://github.com" ? "github:" : `github:${base}#`;
  const displayName = "GitHub";

  const configure = async (): Promise<Configuration> => {
    const endpoints = { authorization_endpoint: `${base}/login/oauth/authorize`, token_endpoint: `${base}/login/oauth/access_token` };
    const configuration = new Configuration(
      { issuer: base, ...endpoints },
      clientId,
      {},
      ClientSecretPost(await readClientSecret(clientSecretFile)),
    );
    configuration.timeout = timeoutSeconds;
    if (base.startsWith("http:")) allowInsecureRequests(configuration);
    return configuration;
  };

  return {
    name: "github",
    displayName,
    async begin({ redirectUri, state, codeVerifier }) {
      return buildAuthorizationUrl(await configure(), {
        redirect_uri: redirectUri,
        scope,
        state,
        code_challenge: await calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: "S256",
        allow_signup: "false",
      });
    },
    async finish(callback, { state, codeVerifier }) {
      try {
        const checks = { expectedState: state, pkceCodeVerifier: codeVerifier };
        const { access_token: accessToken } = await authorizationCodeGrant(await configure(), callback, checks);
        const { id, login, name, verifiedEmails, groups } = await readGitHubUser(apiUrl, accessToken);
        return {
          id: `${prefix}${id}`,
          provider: "github",
          name: acceptedPersonName(name ?? "") ?? acceptedPersonName(login) ?? `${id}`,
          emails: verifiedEmails,
          groups,
        };
      } catch (error) {
        throw providerFault(displayName, error);
      }
    },
    knows: ({ provider, id }) => provider === "github" && id.startsWith(prefix) && /^\d+$/.test(id.slice(prefix.length)),
  };
}
