import type { AccessRules, WorkloadRule } from "@slipway/domain";
import type { SignInConfig } from "./sign-in-schema.ts";

/** The content of an access file. */
export interface AccessConfig extends AccessRules {
  /** How people sign in with a browser; undefined if they do not. */
  readonly signIn?: SignInConfig | undefined;
  /** Which jobs get keys for their tokens. */
  readonly workloadIdentity: readonly WorkloadRule[];
}
