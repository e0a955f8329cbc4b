import { once } from "node:events";
import { createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import type { AccessConfig, SignInConfig } from "@slipway/app-config";
import type { Bus } from "@slipway/bus";
import { type AuditEntry, builtInRoles } from "@slipway/domain";
import { DeploymentService } from "@slipway/proto/api";
import { type Logger, serveConnect } from "@slipway/runtime";
import { serveTunnel } from "@slipway/tunnel/server";
import { authenticate } from "../../authenticate.ts";
import { authorize } from "../../authorize.ts";
import { signedInOf } from "../../caller.ts";
import { oauthPages } from "../../oauth/oauth-pages.ts";
import type { LocalAccess } from "../../open-access.ts";
import { allowedWith } from "../allowed-with.ts";
import { openSignIn } from "../open-sign-in.ts";

/** An access file in which Ann is an administrator by her group. */
export function accessWith(signIn: Partial<SignInConfig> & Pick<SignInConfig, "url">, groups: readonly string[] = ["ops"]): AccessConfig {
  return {
    signIn: { sessionTtl: 24 * 3_600_000, idleTtl: 8 * 3_600_000, oidc: [], github: undefined, admin: undefined, blocked: [], ...signIn },
    workloadIdentity: [],
    projects: [
      {
        projectId: "*",
        roles: [],
        groups: groups.map((group) => ({ group, role: builtInRoles[0]?.name ?? "" })),
        users: [],
        defaultRole: undefined,
        fourEyes: false,
      },
    ],
  };
}

export interface SignInServerOptions {
  readonly bus: Bus;
  readonly port: number;
  readonly access: AccessConfig;
  readonly log: Logger;
  readonly now?: () => Temporal.Instant;
  readonly local?: LocalAccess;
}

/** The sign-in of a gateway, and two calls of its API: one that says who makes it, and a stream that never ends. */
export async function startSignIn({ bus, port, access, log, local, now = () => Temporal.Now.instant() }: SignInServerOptions) {
  await using resources = new AsyncDisposableStack();
  let current = access;
  const listeners = new Set<() => void>();
  const acts: AuditEntry[] = [];
  const onChange = (listener: () => void): Disposable => {
    listeners.add(listener);
    return { [Symbol.dispose]: () => void listeners.delete(listener) };
  };
  const signIn = resources.use(
    await openSignIn({
      bus,
      hasty: bus,
      rules: () => current,
      local,
      anonymousRead: false,
      report: async (entry) => void acts.push(entry),
      now,
      log,
    }),
  );
  const server = resources.use(
    await serveConnect({
      port,
      log,
      tunnels: { path: "/tunnel", serve: serveTunnel },
      allowed: allowedWith({}, () => current.signIn?.url),
      pages: [...oauthPages({ grants: signIn.cli.grants, log }), ...signIn.cli.endpoints, signIn.pages],
      interceptors: [authenticate({ ways: [signIn.cli.authenticator, signIn.authenticator], onChange }), signIn.interceptor, authorize],
      routes: (router) =>
        router.service(DeploymentService, {
          listDeployments: (_, { values }) => ({ nextPageToken: signedInOf(values).principal.id }),
          async *watchDeployments(_, { signal }) {
            yield {};
            await once(signal, "abort");
          },
        }),
    }),
  );
  const kept = resources.move();
  return {
    url: server.url,
    sessions: signIn.sessions,
    acts,
    change: (next: AccessConfig) => {
      current = next;
      for (const listener of listeners) listener();
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** What this needs of a browser. */
interface Browser {
  visit(url: string): Promise<{ readonly text: string }>;
  cookies(url: string): Map<string, string>;
}

/** What a browser is told of its session. */
export async function sessionOf(
  browser: Browser,
  url: string,
): Promise<Readonly<Record<string, unknown>> & { readonly csrfToken: string }> {
  return JSON.parse((await browser.visit(`${url}/auth/session`)).text);
}

/** Calls the API as a page of this browser does: with its cookies, and these headers. It keeps the cookies of answers. */
export function apiOf(browser: Browser, url: string, headers: Readonly<Record<string, string>>) {
  const asPage: Interceptor = (next) => async (request) => {
    request.header.set("cookie", [...browser.cookies(url)].map(([name, value]) => `${name}=${value}`).join("; "));
    for (const [name, value] of Object.entries(headers)) request.header.set(name, value);
    const response = await next(request);
    for (const cookie of response.header.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      browser.cookies(url).set(name, value);
    }
    return response;
  };
  return createClient(DeploymentService, createConnectTransport({ baseUrl: url, httpVersion: "1.1", interceptors: [asPage] }));
}
