import type { Interceptor } from "@connectrpc/connect";
import type { PluginEndpoint } from "@slipway/app-config";
import { Fault } from "@slipway/domain";
import type { PluginSpec } from "@slipway/plugin-client";
import { proveCalls } from "@slipway/runtime";
import type { PluginTokens } from "../tokens/plugin-tokens.ts";
import { dialPlugin } from "./dial-plugin.ts";
import { type ProcessRecord, readRecord } from "./stale-process.ts";

/** What this side does in every call of a plugin to prove its identity, and to check the plugin's: only plugins on our SDK are known to answer with a proof. */
export function identityOf({ name, configVia }: Pick<PluginEndpoint, "name" | "configVia">, tokens: PluginTokens): readonly Interceptor[] {
  const key = tokens.tokenOf(name);
  return key === undefined ? [] : [proveCalls({ key, peer: configVia === "file" ? `plugin ${name}` : undefined })];
}

/** A plugin that the piped file names by its address: whoever answers there is this plugin. */
export function externalSpec({ name, url, isRunning, isForeign, deployTargets }: PluginEndpoint): readonly PluginSpec[] {
  return isRunning && url !== undefined ? [{ name, url, isForeign, deployTargets }] : [];
}

/** The plugins of a piped for a service that does not launch them: where each process is, its launcher has recorded in `runDir`. */
export function recordedSpecs(
  endpoints: readonly PluginEndpoint[],
  { runDir, tokens }: { readonly runDir: string; readonly tokens: PluginTokens },
): readonly PluginSpec[] {
  return endpoints.flatMap((endpoint) => {
    if (endpoint.isRunning) return externalSpec(endpoint);
    const { name, isForeign, deployTargets } = endpoint;
    let last: ProcessRecord | undefined;
    return [
      {
        name,
        isForeign,
        get url() {
          return last?.url ?? "an address that its launcher has not recorded yet";
        },
        dial: async () => {
          last = await readRecord(runDir, name);
          if (last === undefined)
            throw new Fault("unavailable", `no process of it is recorded in ${runDir}: an executor with the same DATA_DIR launches it`);
          return dialPlugin(last);
        },
        interceptors: identityOf(endpoint, tokens),
        deployTargets,
      },
    ];
  });
}
