import type { ClaimConditions } from "./claims-match.ts";

/** Which jobs get a key for the token of their CI or cluster, and what they may do with it. */
export interface WorkloadRule {
  readonly name: string;
  /** As it is in the tokens, letter for letter. */
  readonly issuer: string;
  /** Who the tokens must be for. */
  readonly audience: string;
  /** Where the keys of the issuer are; undefined if the issuer says where (OpenID Connect Discovery). */
  readonly jwks: { readonly uri: string } | { readonly file: string } | undefined;
  /** What the claims must be; never empty. */
  readonly conditions: ClaimConditions;
  readonly projectId: string;
  readonly role: string;
  /** How long a key lives. */
  readonly ttlMs: number;
  /** How old a token may be. */
  readonly maxAgeMs: number;
  /** Whether a token gets one key only. */
  readonly singleUse: boolean;
}

/** The longest that a key for a job lives. */
export const longestWorkloadTtlMs: number = 15 * 60_000;

/** Issuers that everybody gets tokens from, with the claims that say whose a token is. A rule without one of them would let in strangers. */
const sharedIssuers: readonly { readonly issuer: string; readonly owners: readonly string[] }[] = [
  {
    issuer: "https://token.actions.githubusercontent.com",
    owners: ["sub", "repository", "repository_id", "repository_owner", "repository_owner_id", "job_workflow_ref"],
  },
  { issuer: "https://gitlab.com", owners: ["sub", "project_path", "project_id", "namespace_path", "namespace_id", "ci_config_ref_uri"] },
];

/** What is wrong with the conditions of a rule; undefined if nothing is. */
export function conditionsProblem({ issuer, conditions }: Pick<WorkloadRule, "issuer" | "conditions">): string | undefined {
  const entries = Object.entries(conditions);
  if (entries.length === 0) return "needs a condition: without one, every token of the issuer would get a key";
  const empty = entries.find(([, values]) => values.length === 0 || values.includes(""));
  if (empty !== undefined) return `has no value for ${empty[0]}`;
  const shared = sharedIssuers.find((each) => each.issuer === issuer);
  if (shared === undefined || entries.some(([name, values]) => shared.owners.includes(name) && values.every(saysWhose))) return undefined;
  return `must say whose tokens are accepted, by one of ${shared.owners.join(", ")} without * in what names the owner: anybody can get a token of ${issuer}`;
}

/** Whether a value names an owner: everything up to the first slash, as in `acme/*` and `repo:acme/*:ref:refs/heads/main`. */
function saysWhose(value: string): boolean {
  const [owner = ""] = value.split("/");
  return owner !== "" && !owner.includes("*");
}
