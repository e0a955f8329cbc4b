import type { Tools } from "../plugin/tools.ts";
import { callHost, type Host } from "./host.ts";

/** A download and its install script take their time. */
const installTimeoutMs = 10 * 60_000;

/** Tools the host installs for its plugins. */
export function hostTools(host: Host, signal: AbortSignal): Tools {
  return {
    async install(name, version, installScript) {
      const request = { name, version, installScript };
      const { installedPath } = await callHost(`install ${name} ${version}`, (options) => host.installTool(request, options), {
        signal,
        timeoutMs: installTimeoutMs,
      });
      return installedPath;
    },
  };
}
