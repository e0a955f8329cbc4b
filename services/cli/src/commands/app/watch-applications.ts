import type { MessageInitShape } from "@bufbuild/protobuf";
import { isFault } from "@slipway/domain";
import { type ApplicationFilterSchema, type ApplicationView as ApplicationMessage, ApplicationViewSchema } from "@slipway/proto/api";
import type { ApiClient } from "../../connection/api-client.ts";
import { type ApplicationView, readApplicationView } from "../../connection/read-answer.ts";
import { resumed } from "../../connection/resumed.ts";
import { type OutputFormat, printOne } from "../../output/print.ts";
import { applicationLine } from "../../output/tables/application-table.ts";

type Filter = MessageInitShape<typeof ApplicationFilterSchema>;

export interface WatchApplicationsOptions {
  readonly filter: Filter;
  readonly output: OutputFormat;
}

/** What a watch says of an application. `left`: why it is in the list no more. */
interface Word {
  readonly message: ApplicationMessage;
  readonly left?: string | undefined;
}

/**
 * Prints every application that matches, then each change until `signal` aborts: also that one no longer matches. After a restart of the server only what
 * is different from before.
 */
export async function watchApplications(api: ApiClient, { filter, output }: WatchApplicationsOptions, signal: AbortSignal): Promise<void> {
  const listed = new Map<string, ApplicationMessage>();
  const looks = new Map<string, string>();
  for await (const { message, left } of resumed(() => words(api, filter, listed, signal), { signal })) {
    const view = readApplicationView(message);
    const { id } = view.application;
    const look = left ?? lookOf(view);
    if (looks.get(id) === look) continue;
    if (left === undefined) looks.set(id, look);
    else looks.delete(id);
    const asLine = (shown: { readonly wide: boolean }) => applicationLine(view, Date.now(), shown, { left });
    printOne(ApplicationViewSchema, message, output, asLine, left === undefined ? {} : { noLongerMatches: true });
  }
}

/** One stream of the server. `listed` are the applications that are in the list, and are kept so: those of streams before that this one does not name have left. */
async function* words(api: ApiClient, filter: Filter, listed: Map<string, ApplicationMessage>, signal: AbortSignal): AsyncGenerator<Word> {
  const unnamed = new Map(listed);
  for await (const { application: message, snapshotComplete, noLongerMatches } of api.applications.watchApplications(
    { filter, withoutResources: true },
    { signal },
  )) {
    const id = message?.application?.id ?? "";
    if (message && noLongerMatches) {
      if (listed.delete(id)) yield { message, left: "no longer matches" };
    } else if (message) {
      unnamed.delete(id);
      listed.set(id, message);
      yield { message };
    }
    if (!snapshotComplete) continue;
    for (const [each, last] of unnamed) {
      const word = await wordOnLeaving(api, each, last, signal);
      listed.delete(each);
      yield word;
    }
  }
}

/** What has become of an application that left the list unseen. */
async function wordOnLeaving(api: ApiClient, idOrName: string, last: ApplicationMessage, signal: AbortSignal): Promise<Word> {
  try {
    const { application: message = last } = await api.applications.getApplication({ idOrName, withoutResources: true }, { signal });
    return { message, left: "no longer matches" };
  } catch (error) {
    if (!isFault(error, "not_found")) throw error;
    return { message: last, left: "gone: the server no longer knows it" };
  }
}

/** What a person sees of an application in the list: the same again is no news. */
function lookOf({ application: { updatedAt, holds }, sync, livestate, healthReason, waitsFor }: ApplicationView): string {
  return JSON.stringify([updatedAt, sync, livestate?.health, healthReason, waitsFor, holds.length]);
}
