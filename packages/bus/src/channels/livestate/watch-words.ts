import type { ApplicationKey, SyncStatus } from "@slipway/domain";
import { syncStatus } from "@slipway/state";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { watchMessages } from "../../topics/reading/watch-messages.ts";
import { topics } from "../../topics/topics.ts";

/** That someone published a change of the live state of an application. */
export interface PublishedWord {
  readonly applicationId: string;
  /** The sequence of the change, as in `LivestateWriter.knows`. */
  readonly sequence: number;
  readonly syncStatus: SyncStatus;
}

/** Every change of live states that is published from now on, by whomever. Ends when `signal` aborts. */
export async function* watchWords(bus: Bus, ids: Partial<ApplicationKey>, { signal }: CallOptions = {}): AsyncGenerator<PublishedWord> {
  for await (const item of watchMessages(bus, topics.livestateChange, ids, { signal })) {
    if (item.kind !== "new" || item.message.state === undefined) continue;
    const { applicationId, syncStatus: status } = item.message.state;
    yield { applicationId, sequence: item.sequence, syncStatus: syncStatus.decode(status) };
  }
}
