import type { JsonObject } from "../json.ts";
import type { PipedConfig, PipedPluginConfig } from "./piped-config.ts";

/** The address of a plugin of a piped, and how it is started. The block may contain secrets: do not log it. */
export interface PluginEndpoint {
  readonly name: string;
  /** Address of its gRPC server, if it is managed externally; otherwise its launcher decides. */
  readonly url: string | undefined;
  readonly deployTargets: readonly string[];
  /** The program to launch, as written in the piped file; undefined for a bundled plugin. */
  readonly program: string | undefined;
  /** The expected content of the program. */
  readonly pin: { readonly sha256: string | undefined; readonly integrity: string | undefined };
  /** Whether it is third-party and may rely on the behaviour of PipeCD's hosts. */
  readonly isForeign: boolean;
  /** Whether it is managed externally. */
  readonly isRunning: boolean;
  /** The port it must listen on, if the piped file names one. */
  readonly port: number | undefined;
  readonly startTimeoutMs: number;
  /** How it receives its block: on the command line, or in a file that only its user can read. */
  readonly configVia: "argv" | "file";
  /** Whether it proves its identity with a token. */
  readonly hasToken: boolean;
  /** Its block of the piped file, as its command line expects it. */
  readonly block: JsonObject;
}

/** Whether a plugin is third-party and may rely on the behaviour of PipeCD's hosts. A plugin that is configured by a file uses Slipway's SDK. */
export function isForeign({ url, configVia }: Pick<PipedPluginConfig, "url" | "configVia">): boolean {
  return url !== undefined && configVia !== "file";
}

/** The URLs that PipeCD's plugins accept as their own. They do not use the value, but do not start with any other. */
const understoodUrl = /^(file|https|oci):/i;

/** The plugins of a piped. The result depends only on the piped file, so it is the same in every process. */
export function pluginEndpoints({ plugins }: Pick<PipedConfig, "plugins">): readonly PluginEndpoint[] {
  return plugins.map(({ name, url, config, deployTargets, startTimeoutMs, configVia, port, ...plugin }) => {
    const isRunning = url?.startsWith("http://") ?? false;
    const targets = deployTargets.map((target) => ({ name: target.name, labels: { ...target.labels }, config: target.config.reveal() }));
    const told = url !== undefined && understoodUrl.test(url) ? url : `file:///${encodeURIComponent(name)}`;
    return {
      name,
      url: isRunning ? url : undefined,
      deployTargets: deployTargets.map((target) => target.name),
      program: url,
      pin: { sha256: plugin.sha256, integrity: plugin.integrity },
      isForeign: isForeign({ url, configVia }),
      isRunning,
      port,
      startTimeoutMs,
      configVia: configVia ?? (url === undefined ? "file" : "argv"),
      hasToken: plugin.token ?? url === undefined,
      block: { name, url: told, port: port ?? 0, config: config.reveal(), deployTargets: targets },
    };
  });
}
