import type { StreamConfig } from "@nats-io/jetstream";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { streams } from "./streams.ts";

/** The streams whose states the store holds as well: the trace service restores them after they were lost. */
export const restored: ReadonlySet<string> = new Set([
  streams.applications.name,
  streams.deployments.name,
  streams.chains.name,
  streams.externalEvents.name,
]);

/** Header of a message that restores a state. */
export const restoredHeader = "Slipway-Restored";

const restoredKey = "slipway-restored";

/** Whether a stream has everything that the store could give it. */
export function isRestored({ metadata }: Pick<StreamConfig, "metadata">): boolean {
  return metadata?.[restoredKey] !== undefined;
}

/** Marks a stream as restored, so that services use it. Idempotent. */
export async function markRestored(bus: Bus, stream: string, options: CallOptions = {}): Promise<void> {
  const mark = async (): Promise<void> => {
    const { config } = await bus.manager.streams.info(stream);
    if (!isRestored(config))
      await bus.manager.streams.update(stream, { ...config, metadata: { ...config.metadata, [restoredKey]: "true" } });
  };
  await bus.call(`mark stream ${stream} as restored`, mark, options);
  bus.incarnations.setRestoring(stream, false);
}
