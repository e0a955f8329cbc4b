import { randomUUID } from "node:crypto";
import type { Interceptor } from "@connectrpc/connect";
import type { AccessConfig, SignInConfig } from "@slipway/app-config";
import type { Bus } from "@slipway/bus";
import { type AuditEntry, newAuditEntry } from "@slipway/domain";
import type { Logger, Pages } from "@slipway/runtime";
import type { Authenticator } from "../authenticator.ts";
import { bearerOf } from "../bearer-of.ts";
import { type CliSignInParts, openCliSignIn } from "../cli-sign-in/open-cli-sign-in.ts";
import type { LocalAccess } from "../open-access.ts";
import type { PageReply, PageRequest } from "../pages/page-request.ts";
import { CookieKeys } from "../sessions/cookie-keys.ts";
import { renewSessions } from "../sessions/renew-sessions.ts";
import { sessionAuthenticator } from "../sessions/session-authenticator.ts";
import { cookieNames, readCookies } from "../sessions/session-cookies.ts";
import { Sessions } from "../sessions/sessions.ts";
import { knownPrincipals } from "./known-principals.ts";
import { LocalSignIn } from "./local/local-sign-in.ts";
import { PasswordThrottle } from "./passwords/password-throttle.ts";
import { principalOfPerson } from "./principal-of-person.ts";
import { githubProvider } from "./providers/github-provider.ts";
import { oidcProvider } from "./providers/oidc-provider.ts";
import type { SignInProvider } from "./providers/provider.ts";
import { answerWithoutSignIn } from "./routes/answer-without-sign-in.ts";
import { authRoutes } from "./routes/auth-routes.ts";
import { serveAuthPages } from "./routes/serve-auth-pages.ts";
import type { SignInAct } from "./routes/sign-in-context.ts";

export interface SignInOptions {
  /** Waits for NATS as long as it takes. */
  readonly bus: Bus;
  /** Waits as long as a person does. */
  readonly hasty: Bus;
  /** The access file as it is now. */
  readonly rules: () => AccessConfig;
  /** With which browsers of this machine sign in as long as the access file has no section `signIn`; undefined if they do not. */
  readonly local?: LocalAccess | undefined;
  /** Whether everybody may look without a sign-in. */
  readonly anonymousRead: boolean;
  /** Reports an act for the audit; rejects only when the gateway stops. */
  readonly report: (entry: AuditEntry) => Promise<void>;
  readonly now: () => Temporal.Instant;
  readonly log: Logger;
}

/** The sign-in of people with a browser. */
export interface SignIn extends AsyncDisposable {
  readonly sessions: Sessions;
  readonly authenticator: Authenticator;
  /** Renews sessions in the answers of calls. */
  readonly interceptor: Interceptor;
  readonly pages: Pages;
  /** The sign-in of the command line. */
  readonly cli: Pick<CliSignInParts, "grants" | "endpoints" | "authenticator">;
  /** Whether a call brings the token of a session that is known here. Asks nobody. */
  readonly knows: (header: Headers) => boolean;
  /** Rejects when sessions cannot be followed any longer. */
  readonly done: Promise<void>;
}

/**
 * Opens the sign-in. It works as the section `signIn` of the access file says at each moment; without one, browsers of this machine sign in by a link of its user, and no others. Resolves when all sessions are known.
 */
export async function openSignIn({ bus, hasty, rules, local, anonymousRead, report, now, log }: SignInOptions): Promise<SignIn> {
  await using resources = new AsyncDisposableStack();
  const signer = resources.use(await CookieKeys.open(bus, { now }));
  const sessions = resources.use(await Sessions.open({ bus: hasty, watched: bus, signer, now, log }));
  const throttle = new PasswordThrottle(hasty, now);
  const localSignIn = local && new LocalSignIn(local, now);
  const principalOf = knownPrincipals(rules, (person, access) =>
    access.signIn === undefined ? localSignIn?.principalOf(person) : principalOfPerson(person, access, providersOf(access.signIn)),
  );
  const placeOf = (host: string | null | undefined) => {
    const settings = rules().signIn;
    return settings === undefined ? localSignIn?.placeOf(host) : { url: settings.url, cookies: cookieNames(settings.url), settings };
  };

  const reported = (act: SignInAct): void => {
    const entry = newAuditEntry({ ...act, id: randomUUID(), at: now(), projectId: "" });
    report(entry).catch((err: unknown) => log.error({ err, auditId: entry.id, action: entry.action }, "an act is missing in the audit"));
  };
  const cli = resources.use(
    await openCliSignIn({
      bus,
      hasty,
      sessions,
      principalOf,
      publicUrl: () => rules().signIn?.url,
      report: (person, { address, userAgent, device }) => {
        const actor = { kind: "person", name: person.name, signIn: "session" } as const;
        const details = { subject: person.id, provider: person.provider, device };
        reported({ action: "session.start", result: "done", actor, address, userAgent, details });
      },
      now,
      log,
    }),
  );
  const answer = async (request: PageRequest): Promise<PageReply> => {
    const place = placeOf(request.header("host") ?? request.header(":authority"));
    if (place === undefined) return answerWithoutSignIn(request, { anonymousRead });
    const { settings, cookies } = place;
    const { signIns: cliSignIns, codeGuesses } = cli;
    return authRoutes(request, {
      cliSignIns,
      codeGuesses,
      settings,
      local: rules().signIn === undefined ? localSignIn : undefined,
      anonymousRead,
      providers: providersOf(settings),
      cookies,
      sessions,
      signer,
      throttle,
      principalOf,
      report: reported,
      now,
      log,
    });
  };
  const opened = resources.move();
  return {
    sessions,
    authenticator: sessionAuthenticator({ sessions, signer, placeOf, principalOf }),
    interceptor: renewSessions(sessions, placeOf),
    pages: { prefix: "/auth/", handler: serveAuthPages(answer, log) },
    cli,
    knows: (header) => {
      const [bearer, names] = [bearerOf(header), placeOf(header.get("host"))?.cookies];
      if (bearer !== undefined) return cli.knows(bearer);
      const token = names && readCookies(header.get("cookie")).get(names.session);
      return Boolean(token && sessions.knows(token));
    },
    done: Promise.race([signer.done, sessions.done, cli.done]),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** The providers of each version of the access file: they remember what their issuers said of themselves. */
const made = new WeakMap<SignInConfig, readonly SignInProvider[]>();

function providersOf(settings: SignInConfig | undefined): readonly SignInProvider[] {
  if (settings === undefined) return [];
  const known = made.get(settings);
  if (known !== undefined) return known;
  const providers = [...settings.oidc.map(oidcProvider), ...(settings.github === undefined ? [] : [githubProvider(settings.github)])];
  made.set(settings, providers);
  return providers;
}
