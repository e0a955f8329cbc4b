import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A person at GitHub. */
export interface GitHubAccount {
  readonly id: number;
  readonly login: string;
  readonly name: string | null;
  readonly emails: readonly { readonly email: string; readonly primary: boolean; readonly verified: boolean }[];
  readonly orgs: readonly string[];
  /** `organization/slug` */
  readonly teams: readonly string[];
}

interface Code {
  readonly account: GitHubAccount;
  readonly challenge: string;
  readonly redirectUri: string;
}

/**
 * What GitHub answers on the paths of a GitHub Enterprise Server that a sign-in calls, after its documentation ("Authorizing OAuth apps", REST API 2022-11-28): a refusal of a code has the
 * status 200 and the error in its body, lists have pages.
 */
export async function startGitHub({ clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string }) {
  const codes = new Map<string, Code>();
  const tokens = new Map<string, GitHubAccount>();
  const paths: string[] = [];
  const github = {
    account: undefined as GitHubAccount | undefined,
    /** Status of the REST API; 200 for real answers. */
    status: 200,
    paths,
    url: "",
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  const authorize = ({ searchParams: asked }: URL): string => {
    const to = new URL(asked.get("redirect_uri") ?? "");
    to.searchParams.set("state", asked.get("state") ?? "");
    if (github.account === undefined) {
      to.searchParams.set("error", "access_denied");
      to.searchParams.set("error_description", "The user has denied your application access.");
      return to.href;
    }
    const code = randomUUID();
    codes.set(code, {
      account: github.account,
      challenge: asked.get("code_challenge") ?? "",
      redirectUri: asked.get("redirect_uri") ?? "",
    });
    to.searchParams.set("code", code);
    return to.href;
  };
  const exchange = async (request: IncomingMessage): Promise<object> => {
    const form = new URLSearchParams(await text(request));
    if (form.get("client_id") !== clientId || form.get("client_secret") !== clientSecret)
      return { error: "incorrect_client_credentials", error_description: "The client_id and/or client_secret passed are incorrect." };
    const found = codes.get(form.get("code") ?? "");
    codes.delete(form.get("code") ?? "");
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (found === undefined || found.challenge !== challenge || found.redirectUri !== form.get("redirect_uri"))
      return { error: "bad_verification_code", error_description: "The code passed is incorrect or expired." };
    const token = `gho_${randomUUID()}`;
    tokens.set(token, found.account);
    return { access_token: token, token_type: "bearer", scope: "read:org,user:email" };
  };
  const answer = async (
    request: IncomingMessage,
  ): Promise<{ readonly status: number; readonly location?: string; readonly body?: object }> => {
    const url = new URL(request.url ?? "/", github.url);
    paths.push(url.pathname);
    if (url.pathname === "/login/oauth/authorize") return { status: 302, location: authorize(url) };
    if (url.pathname === "/login/oauth/access_token") return { status: 200, body: await exchange(request) };
    const account = tokens.get(/^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "");
    if (account === undefined) return { status: 401, body: { message: "Bad credentials" } };
    if (github.status !== 200) return { status: github.status, body: { message: "sorry" } };
    const page = <T>(all: readonly T[]): readonly T[] => {
      const [size, number] = [Number(url.searchParams.get("per_page") ?? 30), Number(url.searchParams.get("page") ?? 1)];
      return all.slice(size * (number - 1), size * number);
    };
    const { id, login, name, emails, orgs, teams } = account;
    const team = (each: string) => {
      const [organization = "", slug = ""] = each.split("/");
      return { slug, name: slug, organization: { login: organization } };
    };
    const bodies: Readonly<Record<string, object>> = {
      "/api/v3/user": { id, login, name },
      "/api/v3/user/emails": page(emails),
      "/api/v3/user/orgs": page(orgs.map((each) => ({ login: each }))),
      "/api/v3/user/teams": page(teams.map(team)),
    };
    const body = bodies[url.pathname];
    return body === undefined ? { status: 404, body: { message: "Not Found" } } : { status: 200, body };
  };
  const server = createServer((request, response) => {
    void answer(request).then(({ status, location, body }) => {
      response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...(location !== undefined && { location }) });
      response.end(JSON.stringify(body ?? {}));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  github.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // listens on a port
  return github;
}
