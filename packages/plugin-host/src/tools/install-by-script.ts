import { dirname } from "node:path";
import { Fault } from "@slipway/domain";
import { basicEnvironment, type Confinement, LineSplitter, type Logger, openProcessGroup } from "@slipway/runtime";
import type { Platform } from "../store/oci/oci-artifact.ts";
import type { ToolFiles } from "./tool-files.ts";
import type { ToolRequest } from "./tool-request.ts";
import { renderToolScript } from "./tool-script.ts";

export interface InstallByScriptDeps {
  readonly tools: ToolFiles;
  readonly platform: Platform;
  readonly limitMs: number;
  /** Keeps scripts from what is private, and from writing anywhere but to the tool's folder and the temporary directory. */
  readonly confinement: Confinement;
  readonly log: Logger;
}

const graceMs = 2_000;
/** The part of a failed script's output that the error shows. */
const keptLines = 10;
const keptLineLength = 500;

/**
 * Installs a tool by the script of the plugin that requests it. Throws `precondition` with the script's last lines if it fails, `deadline` if it takes
 * too long, and `invalid` if it is not a valid template.
 */
export async function installByScript(deps: InstallByScriptDeps, request: ToolRequest, signal: AbortSignal): Promise<string> {
  const { tools, platform, limitMs, confinement, log } = deps;
  const { name, version, installScript } = request;
  return tools.ensure(
    request,
    ["script", installScript],
    async ({ outPath, dir }) => {
      const variables = { Name: name, Version: version, OutPath: outPath, TmpDir: dir, Arch: platform.architecture, Os: platform.os };
      const script = renderToolScript(installScript, variables);
      const late = AbortSignal.timeout(limitMs);
      const lines: string[] = [];
      const splitter = new LineSplitter((line) => {
        log.debug({ tool: name, line }, "install script wrote");
        const kept = line.slice(0, keptLineLength);
        // Programs that try again repeat what they say.
        if (line.trim() !== "" && kept !== lines.at(-1)) lines.push(kept);
        if (lines.length > keptLines) lines.shift();
      });
      log.info({ tool: name, version }, "installing tool");
      await using group = await openProcessGroup({ graceMs, folder: dir });
      // Programs keep caches and settings in the home directory, which is not theirs here.
      const started = { program: "/bin/sh", args: ["/bin/sh", "-c", script], env: { ...basicEnvironment(), HOME: dir } };
      const isConfined = confinement.kind === "confined";
      const { code, signal: endedBy } = await group
        .run({
          command: isConfined ? await confinement.commandFor(started, dirname(outPath)) : ["/bin/sh", "-c", script],
          cwd: dir,
          env: isConfined ? {} : started.env,
          onOutput: (chunk) => void splitter.push(chunk),
          signal: AbortSignal.any([signal, late]),
        })
        .catch((error: unknown) => {
          signal.throwIfAborted();
          if (late.aborted) throw new Fault("deadline", failure(`took more than ${limitMs / 1000} s`), { cause: error });
          throw error;
        });
      splitter.end();
      if (code === 0) return;
      throw new Fault("precondition", failure(endedBy === undefined ? `exited with code ${code}` : `was killed by ${endedBy}`));

      function failure(how: string): string {
        const advice = "set another source in the tools of the piped file";
        return [`the install script of ${name} ${version} ${how}; ${advice}`, ...lines].join("\n  ");
      }
    },
    signal,
  );
}
