import type { JsonObject } from "../json.ts";
import type { PipedConfig, PipedPluginConfig } from "./piped-config.ts";

/** The address of a plugin of a piped, and how it is started. The block may contain secrets: do not log it. */
export interface PluginEndpoint {
  readonly name: string;
  /** Address of its gRPC server. */
  readonly url: string;
  readonly deployTargets: readonly string[];
  /** The program to launch, as written in the piped file; undefined for a bundled plugin. */
  readonly program: string | undefined;
  /** The expected content of the program. */
  readonly pin: { readonly sha256: string | undefined; readonly integrity: string | undefined };
  /** Whether it is third-party and may rely on the behaviour of PipeCD's hosts. */
  readonly isForeign: boolean;
  /** Whether it is managed externally. */
  readonly isRunning: boolean;
  readonly port: number;
  readonly startTimeoutMs: number;
  /** How it receives its block: on the command line, or in a file that only its user can read. */
  readonly configVia: "argv" | "file";
  /** Whether it proves its identity with a token. */
  readonly hasToken: boolean;
  /** Its block of the piped file, as its command line expects it. */
  readonly block: JsonObject;
}

/** The first port for plugins without a port; the others follow. Every service of the piped computes the same ports. */
export const firstPluginPort = 9110;

/** Whether a plugin is third-party and may rely on the behaviour of PipeCD's hosts. A plugin that is configured by a file uses Slipway's SDK. */
export function isForeign({ url, configVia }: Pick<PipedPluginConfig, "url" | "configVia">): boolean {
  return url !== undefined && configVia !== "file";
}

/** The URLs that PipeCD's plugins accept as their own. They do not use the value, but do not start with any other. */
const understoodUrl = /^(file|https|oci):/i;

/** The plugins of a piped. The result depends only on the piped file, so it is the same in every process. */
export function pluginEndpoints({ plugins }: Pick<PipedConfig, "plugins">): readonly PluginEndpoint[] {
  return plugins.map(({ name, url, config, deployTargets, startTimeoutMs, configVia, ...plugin }, at) => {
    const port = plugin.port ?? firstPluginPort + at;
    const isRunning = url?.startsWith("http://") ?? false;
    const targets = deployTargets.map((target) => ({ name: target.name, labels: { ...target.labels }, config: target.config.reveal() }));
    const told = url !== undefined && understoodUrl.test(url) ? url : `file:///${encodeURIComponent(name)}`;
    return {
      name,
      url: isRunning && url !== undefined ? url : `http://127.0.0.1:${port}`,
      deployTargets: deployTargets.map((target) => target.name),
      program: url,
      pin: { sha256: plugin.sha256, integrity: plugin.integrity },
      isForeign: isForeign({ url, configVia }),
      isRunning,
      port,
      startTimeoutMs,
      configVia: configVia ?? (url === undefined ? "file" : "argv"),
      hasToken: plugin.token ?? url === undefined,
      block: { name, url: told, port, config: config.reveal(), deployTargets: targets },
    };
  });
}
