import { createClient } from "@connectrpc/connect";
import { PluginAdminService } from "@slipway/proto/api";
import { LiveStore } from "../../../api/live.ts";
import { transport } from "../../../api/transport.ts";
import { type Heard, type Told, withBeats } from "./heard.ts";

export const pluginClient = createClient(PluginAdminService, transport);

/** The last signs of life of every process of every piped. */
export const beatsStore = new LiveStore<ReadonlyMap<string, Heard>, Told>({
  open: async function* (signal) {
    for await (const { beat, age } of pluginClient.watchPipeds({}, { signal }))
      yield { cameMs: Date.now(), ...(beat && { beat }), ...(age && { age }) };
  },
  empty: new Map(),
  apply: withBeats,
  isWhole: ({ beat }) => beat === undefined,
});
