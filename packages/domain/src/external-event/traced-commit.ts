import { boundText } from "../bounds/bound-text.ts";
import { limits } from "../bounds/limits.ts";
import { Fault } from "../fault.ts";
import { withoutUserInfo } from "../git/remote.ts";
import type { TracedCommit } from "./external-event.ts";

/** Returns a commit that a sender described, its texts within limits and its addresses without credentials. Throws `invalid` for a hash that is not complete. */
export function tracedCommit(given: Partial<TracedCommit> & Pick<TracedCommit, "hash">): TracedCommit {
  const hash = given.hash.toLowerCase();
  if (!isCommitHash(hash))
    throw new Fault(
      "invalid",
      `${JSON.stringify(boundText(given.hash, 100))} is not a commit hash: write all 40 or 64 hexadecimal digits, as \`git rev-parse HEAD\` shows them`,
    );
  const { commitText, commitMessage } = limits.event;
  const shown = (text = "", bytes: number = commitText): string =>
    boundText(text.toWellFormed().replaceAll("\0", "\ufffd"), bytes, { where: "in Git" });
  return {
    hash,
    url: withoutUserInfo(shown(given.url)),
    title: shown(given.title),
    message: shown(given.message, commitMessage),
    author: shown(given.author),
    at: given.at,
    mergedAt: given.mergedAt,
    repositoryUrl: withoutUserInfo(shown(given.repositoryUrl)),
  };
}

/** Whether a text is a complete commit hash in lower case. */
export function isCommitHash(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}
