import type { Tools } from "../plugin/context/tools.ts";
import { callHost, type Host } from "./host.ts";

/** Allows for a download and an install script. */
const installTimeoutMs = 10 * 60_000;

/** Tools that the host installs for its plugins. */
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
