import type { JsonObject } from "../json.ts";
import type { PipedConfig, PipedPluginConfig } from "./piped-config.ts";

/** Where a plugin of a piped is to be found, and what it is started with. The block may hold secrets: not to be logged. */
export interface PluginEndpoint {
  readonly name: string;
  /** Address of its gRPC server. */
  readonly url: string;
  readonly deployTargets: readonly string[];
  /** The program to launch, as the piped file names it; undefined for one that comes with the product. */
  readonly program: string | undefined;
  /** What the content of the program must be. */
  readonly pin: { readonly sha256: string | undefined; readonly integrity: string | undefined };
  /** Whether somebody else runs it. */
  readonly isRunning: boolean;
  readonly port: number;
  readonly startTimeoutMs: number;
  /** How it gets its block: on the command line, or in a file that only its user can read. */
  readonly configVia: "argv" | "file";
  /** Whether it proves by a token that it is the one it speaks for. */
  readonly hasToken: boolean;
  /** Its block of the piped file as its command line wants it. */
  readonly block: JsonObject;
}

/** Where plugins listen that name no port: the first one here, the others after it. Every service of the piped works out the same. */
export const firstPluginPort = 9110;

/** Whether a plugin comes from elsewhere, and so may count on what PipeCD's hosts do. One that is started by a file of ours is on our SDK. */
export function isForeign({ url, configVia }: Pick<PipedPluginConfig, "url" | "configVia">): boolean {
  return url !== undefined && configVia !== "file";
}

/** What PipeCD's plugins take as their own url, and do nothing with; with another one they do not start. */
const understoodUrl = /^(file|https|oci):/i;

/** The plugins of a piped. The same piped file gives the same answer in every process. */
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
      isRunning,
      port,
      startTimeoutMs,
      configVia: configVia ?? (url === undefined ? "file" : "argv"),
      hasToken: plugin.token ?? url === undefined,
      block: { name, url: told, port, config: config.reveal(), deployTargets: targets },
    };
  });
}
