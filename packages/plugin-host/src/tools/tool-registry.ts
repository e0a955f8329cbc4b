import { join } from "node:path";
import type { PipedToolConfig } from "@slipway/app-config";
import { Fault, isFault } from "@slipway/domain";
import { type Confinement, confinementOf, type HiddenPaths, type Logger } from "@slipway/runtime";
import { ContentFiles } from "../store/content-files.ts";
import { type DownloadLimits, usualLimits } from "../store/download.ts";
import { type Platform, thisPlatform } from "../store/oci/oci-artifact.ts";
import { downloadTool } from "./download-tool.ts";
import { installByScript } from "./install-by-script.ts";
import { ToolFiles } from "./tool-files.ts";
import { findToolOnPath } from "./tool-on-path.ts";
import type { ToolRequest } from "./tool-request.ts";

export interface ToolRegistryOptions {
  /** Created if absent. Processes may share it. */
  readonly dir: string;
  /** The sources of tools from the piped file. The first that matches a request is used. */
  readonly sources?: readonly PipedToolConfig[];
  readonly platform?: Platform;
  /** How long an install script may take; default: 10 min. */
  readonly scriptLimitMs?: number;
  readonly limits?: DownloadLimits;
  /** What install scripts must not read; the folder of the tools never. */
  readonly hidden?: HiddenPaths;
  readonly log: Logger;
}

/** External programs for plugins. */
export interface ToolRegistry {
  /**
   * Returns the absolute path of a tool: from the source in the piped file, or else installed by the script of the request. An installed tool is
   * returned at once. Concurrent requests for the same tool, in any process, install it once. Throws Faults that say what to do.
   */
  install(request: ToolRequest, signal: AbortSignal): Promise<string>;
}

/** Names and versions become part of paths and of command lines. */
const allowed = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$/;

/** Opens the registry in a folder. */
export async function openToolRegistry(options: ToolRegistryOptions): Promise<ToolRegistry> {
  const { dir, sources = [], platform = thisPlatform(), scriptLimitMs = 10 * 60_000, limits = usualLimits, hidden, log } = options;
  const files = await ContentFiles.open(join(dir, "store"));
  const tools = new ToolFiles({ dir, files, platform });
  const confinement = warning(confinementOf({ folders: [dir, ...(hidden?.folders ?? [])], files: hidden?.files ?? [] }, "own folder"), log);

  return {
    async install(request, signal) {
      const { name, version, installScript } = request;
      for (const [what, value] of Object.entries({ name, version }))
        if (!allowed.test(value))
          throw new Fault("invalid", `${JSON.stringify(value)} is not a valid tool ${what}: use letters, digits and . _ + -`);

      const problems: string[] = [];
      for (const source of sources.filter((each) => each.name === name)) {
        if (!fits(source, request, platform)) {
          const { os, architecture } = platform;
          problems.push(`the tools of the piped file have ${describe(source)}, not ${name} ${version} for ${os}/${architecture}`);
          continue;
        }
        if (source.kind === "download") return downloadTool({ files, tools, limits, log }, source, signal);
        const found = await findToolOnPath(source, version, { log, signal });
        if ("path" in found) return found.path;
        problems.push(found.problem);
        log.warn({ tool: name, version, problem: found.problem }, "tool on the PATH cannot be used");
      }
      if (installScript.trim() !== "")
        return await installByScript(
          { tools, platform, limitMs: scriptLimitMs, confinement: await confinement(), log },
          request,
          signal,
        ).catch((error: unknown) => {
          if (!isFault(error) || problems.length === 0) throw error;
          throw new Fault(error.code, `${problems.join(", and ")}; ${error.message}`, { cause: error });
        });
      const reasons = [...problems, "the plugin has no install script"].join(", and ");
      throw new Fault("precondition", `could not install ${name} ${version}: ${reasons}; add it to the tools of the piped file`);
    },
  };
}

/** Warns once if scripts could read what they should not. */
function warning(find: () => Promise<Confinement>, log: Logger): () => Promise<Confinement> {
  let isWarned = false;
  return async () => {
    const confinement = await find();
    if (confinement.kind === "open" && !isWarned)
      log.warn(
        { reason: confinement.reason },
        "install scripts of tools cannot be confined on this machine: they can read and write what Slipway's user can",
      );
    isWarned ||= confinement.kind === "open";
    return confinement;
  };
}

function describe(source: PipedToolConfig): string {
  const isFor = source.kind === "download" && source.platform !== undefined ? ` for ${source.platform}` : "";
  return `${source.name} ${source.version ?? ""}${isFor}`;
}

function fits(source: PipedToolConfig, { name, version }: ToolRequest, { os, architecture }: Platform): boolean {
  if (source.name !== name || (source.version !== undefined && source.version !== version)) return false;
  return source.kind === "installed" || source.platform === undefined || source.platform === `${os}/${architecture}`;
}
