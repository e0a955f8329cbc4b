import type { RepositoryStatus } from "@slipway/domain";
import { decodeRepository, encodeRepository } from "@slipway/state";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { lastMessages } from "../topics/reading/direct-get.ts";
import { readStored } from "../topics/reading/read-stored.ts";
import { skipUnreadable } from "../topics/reading/skip-unreadable.ts";
import { watchMessages } from "../topics/reading/watch-messages.ts";
import { topics } from "../topics/topics.ts";
import { publish } from "../topics/writing/publish.ts";

const { repository } = topics;

/** Publishes the status of a repository. It replaces the one before. */
export async function publishRepository(bus: Bus, status: RepositoryStatus, options: CallOptions = {}): Promise<void> {
  await publish(bus, repository, encodeRepository(status), options);
}

/** The newest statuses of all repositories of a piped. Unreadable ones are skipped with an error in the log. */
export async function listRepositories(
  bus: Bus,
  { projectId, pipedId }: { readonly projectId: string; readonly pipedId: string },
  options: CallOptions = {},
): Promise<readonly RepositoryStatus[]> {
  const found: RepositoryStatus[] = [];
  for await (const message of lastMessages(bus, repository.stream.name, repository.filter({ projectId, pipedId }), options)) {
    const decode = () => decodeRepository(readStored(bus, repository, message));
    const status = skipUnreadable(bus, { noun: repository.noun, subject: message.subject }, decode);
    if (status) found.push(status);
  }
  return found;
}

/** The newest statuses of all repositories, then `ready`, then every change. Unreadable ones are skipped. Ends when `signal` aborts. */
export async function* watchRepositories(
  bus: Bus,
  options: CallOptions = {},
): AsyncGenerator<{ readonly kind: "repository"; readonly repository: RepositoryStatus } | { readonly kind: "ready" }> {
  for await (const item of watchMessages(bus, repository, {}, options)) {
    if (item.kind === "ready") {
      yield item;
      continue;
    }
    const { subject, message } = item;
    const status = skipUnreadable(bus, { noun: repository.noun, subject }, () => decodeRepository(message));
    if (status) yield { kind: "repository", repository: status };
  }
}
