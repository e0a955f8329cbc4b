import { basename, dirname, join } from "node:path";
import type { ApplicationConfig, Problem } from "@slipway/app-config";
import { isFault } from "@slipway/domain";
import { applicationSchema } from "../../../plugins/kubernetes/src/application-section.ts";
import { loadManifests } from "../../../plugins/kubernetes/src/manifests/load-manifests.ts";

/** Reads the manifests of an application as the kubernetes plugin does, and returns their problems. None if its section is not valid. */
export async function checkManifests(file: string, { plugins }: ApplicationConfig): Promise<readonly Problem[]> {
  const { data } = applicationSchema.safeParse(plugins["kubernetes"] ?? {});
  if (!data) return [];
  try {
    await loadManifests({ dir: dirname(file), configFilename: basename(file), input: data.input });
    return [];
  } catch (error) {
    if (!isFault(error)) throw error;
    return error.message.split("\n").map((line) => problemOf(file, line));
  }
}

/** A line of the plugin: `file:line:column: message`, `file:line: message`, or a message about all of them. */
function problemOf(applicationFile: string, line: string): Problem {
  const [, file = "", at = "", column = "", message = ""] = /^([^:]+)(?::(\d+)(?::(\d+))?)?: (.*)$/.exec(line) ?? [];
  if (message === "") return { file: applicationFile, line: 1, column: 1, path: "", message: line };
  return { file: join(dirname(applicationFile), file), line: Number(at || 1), column: Number(column || 1), path: "", message };
}
