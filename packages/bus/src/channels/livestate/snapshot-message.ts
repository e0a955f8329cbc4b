import type { JsMsg } from "@nats-io/jetstream";
import type { ApplicationLivestate } from "@slipway/domain";
import { decodeLivestate, decodeStored } from "@slipway/state";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { partsOf } from "../../topics/parts.ts";
import type { StoredMessage } from "../../topics/reading/consumer-read.ts";
import { readStored } from "../../topics/reading/read-stored.ts";
import { topics } from "../../topics/topics.ts";

/** Says the version of a snapshot or a change without reading it. */
const versionHeader = "Slipway-Version";

/** How long the last snapshot of an application is kept, so that readers which were away learn that there is no more: as long as logs. */
const lastSnapshotTtl = "168h";

/** The headers of a snapshot. */
export function headersOfSnapshot({ version, over }: Pick<ApplicationLivestate, "version" | "over">): Readonly<Record<string, string>> {
  return { [versionHeader]: String(version), ...(over && { "Nats-TTL": lastSnapshotTtl }) };
}

/** The headers of a change. */
export function headersOfChange({ version }: Pick<ApplicationLivestate, "version">): Readonly<Record<string, string>> {
  return { [versionHeader]: String(version) };
}

/** The version of a stored snapshot or change; undefined if it has to be read, because an older writer stored it, or something else. */
export function versionOfMessage(message: StoredMessage | JsMsg): number | undefined {
  const headers = "header" in message ? message.header : message.headers;
  const text = headers?.get(versionHeader) ?? "";
  const version = Number(text);
  return text !== "" && Number.isSafeInteger(version) ? version : undefined;
}

/** The state that a stored snapshot holds, with its parts. Throws `internal` if it cannot be decoded, or if a part is gone, as those of replaced snapshots are. */
export async function stateOfSnapshot(bus: Bus, message: StoredMessage | JsMsg, options: CallOptions): Promise<ApplicationLivestate> {
  const { livestate } = topics;
  const parts = await partsOf(bus, livestate.stream.name, message, options);
  const { seq, subject } = message;
  return decodeStored(`message ${seq} of ${subject}`, () => decodeLivestate(readStored(bus, livestate, message, parts)));
}
