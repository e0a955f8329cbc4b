import { afterLook, boundList, boundText, isFault, messageOf, type RepositoryStatus } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import type { Looked } from "./watch-repository.ts";

export interface ReportRepositoryOptions {
  /** The status that the last watcher reported, or a new one. */
  readonly status: RepositoryStatus;
  readonly publish: (status: RepositoryStatus) => Promise<void>;
  /** The public key of the piped now; "" if there is none. Never rejects. */
  readonly readEncryptionKey: () => Promise<string>;
  readonly now: () => Temporal.Instant;
  readonly log: Logger;
}

/** How often a status is published in which only the time of the last success is new. */
const refreshMs = 30_000;
const problemLimits = { entries: 50, entryBytes: 1_000, totalBytes: 20_000 };
const reasonBytes = 2_000;

/**
 * Reports the status of a repository after each look at it: at once if something changed, else now and then. A status that cannot be published is
 * published with the next look. Never throws.
 */
export function reportRepository({
  status: first,
  publish,
  readEncryptionKey,
  now,
  log,
}: ReportRepositoryOptions): (looked: Looked) => void {
  let status = first;
  let published: RepositoryStatus | undefined;
  let publishing = false;

  const send = async (): Promise<void> => {
    if (publishing) return;
    publishing = true;
    try {
      const encryptionKey = await readEncryptionKey();
      status = { ...status, encryptionKey };
      while (published === undefined || isNews(published, status)) {
        const sent = status;
        await publish(sent);
        published = sent;
      }
    } catch (err) {
      log.warn({ err }, "status of the repository could not be published");
    } finally {
      publishing = false;
    }
  };
  return (looked) => {
    const look =
      "head" in looked
        ? { head: looked.head, problems: boundList(looked.problems, problemLimits) }
        : { reason: boundText(messageOf(looked.err), reasonBytes), isBranchGone: isFault(looked.err, "not_found") };
    status = afterLook(status, look, now());
    void send();
  };
}

function isNews(before: RepositoryStatus, after: RepositoryStatus): boolean {
  if (facts(before) !== facts(after)) return true;
  return latest(after) - latest(before) >= refreshMs;
}

/** Everything but the times that change with every look. */
function facts({ head, lastError, failingSince, problems, encryptionKey }: RepositoryStatus): string {
  return JSON.stringify([head, lastError?.reason, failingSince?.toString(), problems, encryptionKey]);
}

function latest({ lastSuccessAt, lastError }: RepositoryStatus): number {
  return Math.max(lastSuccessAt?.epochMilliseconds ?? 0, lastError?.at.epochMilliseconds ?? 0);
}
