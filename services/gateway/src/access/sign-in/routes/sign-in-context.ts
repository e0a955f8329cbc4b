import type { SignInConfig } from "@slipway/app-config";
import type { AuditEntry } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import type { RateBuckets } from "../../../limits/rate-buckets.ts";
import type { PrincipalOf } from "../../authenticator.ts";
import type { CliSignIns } from "../../cli-sign-in/cli-sign-ins.ts";
import type { CookieSigner } from "../../sessions/cookie-keys.ts";
import type { CookieNames } from "../../sessions/session-cookies.ts";
import type { Sessions } from "../../sessions/sessions.ts";
import type { LocalSignIn } from "../local/local-sign-in.ts";
import type { PasswordThrottle } from "../passwords/password-throttle.ts";
import type { SignInProvider } from "../providers/provider.ts";

/** What the pages of the sign-in work with. */
export interface SignInContext {
  /** As the access file says now. */
  readonly settings: SignInConfig;
  /** With which browsers of this machine sign in if the access file does not say how people do. */
  readonly local?: Pick<LocalSignIn, "redeem" | "isOwn"> | undefined;
  /** Whether everybody may look without a sign-in. */
  readonly anonymousRead: boolean;
  readonly providers: readonly SignInProvider[];
  readonly cookies: CookieNames;
  readonly sessions: Pick<Sessions, "start" | "find" | "renew" | "end" | "endAll" | "list">;
  readonly signer: CookieSigner;
  readonly throttle: Pick<PasswordThrottle, "admit" | "forget">;
  /** The sign-ins of the command line that wait for somebody. */
  readonly cliSignIns: Pick<CliSignIns, "waiting" | "decide" | "allowBrowser">;
  /** Limits how many codes of such sign-ins a person may try. */
  readonly codeGuesses: Pick<RateBuckets, "take">;
  readonly principalOf: PrincipalOf;
  /** Reports an act for the audit. Never rejects. */
  readonly report: (act: SignInAct) => void;
  readonly now: () => Temporal.Instant;
  readonly log: Logger;
}

/** A sign-in or sign-out, for the audit. */
export type SignInAct = Pick<AuditEntry, "action" | "result" | "actor" | "address" | "userAgent"> &
  Partial<Pick<AuditEntry, "reason" | "details">>;
