import { basename, dirname, join } from "node:path";
import { type ApplicationConfig, chooseTargets, type PluginOfPiped, type Problem } from "@slipway/app-config";
import { isFault } from "@slipway/domain";
import {
  type Allowed,
  applicationSchema,
  deployTargetSchema,
  loadManifests,
  problemOf,
  type RuledManifest,
  ruledManifests,
  rulesFor,
} from "@slipway/plugin-kubernetes/files";

/** What is wrong with the manifests of an application. */
export interface ManifestFindings {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/**
 * Reads the manifests of an application as the kubernetes plugin does, and checks them against what its deploy targets allow. Finds nothing if the
 * section of the plugin is not valid.
 */
export async function checkManifests(
  file: string,
  application: ApplicationConfig,
  plugins: readonly PluginOfPiped[],
): Promise<ManifestFindings> {
  const { data } = applicationSchema.safeParse(application.plugins["kubernetes"] ?? {});
  if (!data) return { problems: [], warnings: [] };
  try {
    const manifests = await loadManifests({ dir: dirname(file), configFilename: basename(file), input: data.input });
    const objects = ruledManifests(manifests);
    const found = targetsOf(application, plugins).map((target) => checkTarget(file, application.name, target, objects));
    return { problems: found.flatMap(({ problems }) => problems), warnings: found.flatMap(({ warnings }) => warnings) };
  } catch (error) {
    if (!isFault(error)) throw error;
    return { problems: error.message.split("\n").map((line) => problemIn(file, line)), warnings: [] };
  }
}

interface CheckedTarget {
  readonly name: string;
  readonly allowed: Allowed | undefined;
}

/** The targets whose settings are known and valid. */
function targetsOf(application: ApplicationConfig, plugins: readonly PluginOfPiped[]): readonly CheckedTarget[] {
  const configs = plugins.find(({ name }) => name === "kubernetes")?.targetConfigs ?? {};
  return (chooseTargets(application, plugins)["kubernetes"] ?? []).flatMap((name) => {
    const { data } = deployTargetSchema.safeParse(configs[name]?.reveal());
    return data ? [{ name, allowed: data.allowed }] : [];
  });
}

function checkTarget(
  file: string,
  application: string,
  { name, allowed }: CheckedTarget,
  objects: readonly RuledManifest[],
): ManifestFindings {
  const rules = rulesFor(allowed, { name: application, repository: undefined });
  const problemAt = ({ manifest }: RuledManifest, message: string): Problem => ({
    file: join(dirname(file), manifest.file),
    line: manifest.line,
    column: 1,
    path: "",
    message,
  });
  const problems = objects.flatMap((object) => {
    const problem = rules && problemOf(object, rules);
    return problem === undefined ? [] : [problemAt(object, `${problem} on deploy target ${name}`)];
  });
  const wide = rules === undefined ? objects.filter(({ isClusterWide }) => isClusterWide) : [];
  return {
    problems,
    warnings: wide.map((object) =>
      problemAt(
        object,
        `kind ${object.key.kind} changes the whole cluster, and deploy target ${name} has no allowed in its config that limits who may do that`,
      ),
    ),
  };
}

/** A line of the plugin: `file:line:column: message`, `file:line: message`, or a message about all of them. */
function problemIn(applicationFile: string, line: string): Problem {
  const [, file = "", at = "", column = "", message = ""] = /^([^:]+)(?::(\d+)(?::(\d+))?)?: (.*)$/.exec(line) ?? [];
  if (message === "") return { file: applicationFile, line: 1, column: 1, path: "", message: line };
  return { file: join(dirname(applicationFile), file), line: Number(at || 1), column: Number(column || 1), path: "", message };
}
