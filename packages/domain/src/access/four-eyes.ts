import { Fault } from "../fault.ts";
import type { Commit } from "../trigger/trigger.ts";
import { comparableAddress } from "./comparable-address.ts";
import type { Principal } from "./principal.ts";

/** What somebody would approve. */
export interface ApprovedCommits {
  /** Of the deployment. */
  readonly id: string;
  /** All that it brings to what runs. */
  readonly commits: readonly Commit[];
}

/**
 * Throws `forbidden` for somebody who would approve a deployment with commits of their own, by the e-mail addresses of their authors. Also for somebody without a verified address, such as an API key: of them
 * nobody can say whose commits are theirs.
 */
export function requireFourEyes({ id, commits }: ApprovedCommits, { actor, emails }: Principal): void {
  const rule = `deployment ${id} needs the approval of somebody who committed nothing to it`;
  if (emails.length === 0) throw new Fault("forbidden", `${rule}, and ${actor.name} has no verified e-mail address to be told by`);
  const own = commits.find(({ author }) => emails.includes(addressOf(author)));
  if (own) throw new Fault("forbidden", `${rule}: commit ${own.hash.slice(0, 7)} is by ${actor.name}`);
}

/** Of an author as Git writes it: `Name <address>`. */
function addressOf(author: string): string {
  return comparableAddress((/<(?<address>[^<>]*)>\s*$/.exec(author)?.groups?.["address"] ?? author).trim());
}
