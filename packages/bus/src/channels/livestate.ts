import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ApplicationKey } from "@slipway/domain";
import type { ApplicationLivestate, ApplicationLivestateSchema } from "@slipway/proto/state";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { lastMessage } from "../topics/direct-get.ts";
import { publish } from "../topics/publish.ts";
import { decodeMessage } from "../topics/topic.ts";
import { topics } from "../topics/topics.ts";
import { watchMessages } from "../topics/watch-messages.ts";

const { livestate } = topics;

/** Says what of an application runs now; takes the place of what was said before. */
export async function publishLivestate(
  bus: Bus,
  state: MessageInitShape<typeof ApplicationLivestateSchema>,
  options: CallOptions = {},
): Promise<void> {
  await publish(bus, livestate, state, options);
}

/** What was said last about an application; undefined when nothing was. */
export async function findLivestate(bus: Bus, key: ApplicationKey, options: CallOptions = {}): Promise<ApplicationLivestate | undefined> {
  const found = await lastMessage(bus, livestate.stream.name, livestate.filter({ ...key }), options);
  return found && decodeMessage(livestate, found.data);
}

/** What is known of all applications of these ids, then `ready`, then every change as it comes. Ends when `signal` aborts. */
export async function* watchLivestate(
  bus: Bus,
  ids: Partial<ApplicationKey> = {},
  options: CallOptions = {},
): AsyncGenerator<{ readonly kind: "livestate"; readonly livestate: ApplicationLivestate } | { readonly kind: "ready" }> {
  for await (const item of watchMessages(bus, livestate, ids, options))
    yield item.kind === "ready" ? item : { kind: "livestate", livestate: item.message };
}
