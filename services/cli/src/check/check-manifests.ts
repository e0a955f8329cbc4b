import { basename, dirname, join, resolve } from "node:path";
import {
  type ApplicationConfig,
  chooseTargets,
  formatProblem,
  type PipedToolConfig,
  type PluginOfPiped,
  type Problem,
} from "@slipway/app-config";
import { isFault } from "@slipway/domain";
import {
  type Allowed,
  applicationSchema,
  deployTargetSchema,
  distinctInputs,
  loadDeclaration,
  type Manifest,
  problemOf,
  type RuledManifest,
  ruledManifests,
  rulesFor,
  strayEntries,
  strayWaves,
  unmatchedWorkloads,
  unusedInput,
} from "@slipway/plugin-kubernetes/files";
import { type RenderingHere, renderingHere } from "../kubernetes/rendering-here.ts";
import type { Findings } from "./findings.ts";
import { problemsIn } from "./problems-in.ts";

/** What was found, and whether the manifests could be read at all. */
export interface ManifestFindings extends Findings {
  /** What other checks of them would lack too. */
  readonly isUnrendered?: boolean;
}

/**
 * Reads or renders the manifests of an application as the kubernetes plugin does, and checks them against what its deploy targets allow. Finds nothing if
 * the section of the plugin is not valid. That this machine cannot render them is a warning.
 */
export async function checkManifests(
  file: string,
  application: ApplicationConfig,
  { plugins, tools }: { readonly plugins: readonly PluginOfPiped[]; readonly tools: readonly PipedToolConfig[] },
): Promise<ManifestFindings> {
  const { data } = applicationSchema.safeParse(application.plugins["kubernetes"] ?? {});
  if (!data) return { problems: [], warnings: [] };
  const directory = resolve(dirname(file));
  const applicationName = application.name || basename(directory);
  const plugin = plugins.find(({ name }) => name === "kubernetes");
  try {
    const unused = await unusedInput(directory, data.input);
    if (unused.length > 0) return { problems: problemsIn(file, unused.join("\n")), warnings: [] };
    const known = targetsOf(application, plugins);
    const { inputs, problems: unfit } = distinctInputs(data.input, known);
    const read = await Promise.all(
      inputs.map(async ({ input, targets }) => {
        const rendering = await renderingHere({ directory, applicationName, plugin, tools });
        return await checkInput(file, { input, targets, rendering, application: application.name });
      }),
    );
    // Several may lack the same.
    const warnings = new Map(read.flatMap((found) => found.warnings).map((warning) => [formatProblem(warning), warning]));
    const declared = read.map((found) => found.declared);
    const unmatched = declared.includes(undefined)
      ? []
      : unmatchedWorkloads(
          declared.flatMap((each = []) => each),
          data.workloads,
        );
    const stray = known.length === 0 ? [] : [...strayEntries(data.input, known), ...strayWaves(data.targetRollout, known)];
    return {
      problems: [...(unfit.length > 0 ? problemsIn(file, unfit.join("\n")) : []), ...read.flatMap(({ problems }) => problems)],
      warnings: [...warnings.values(), ...[...unmatched, ...stray].flatMap((line) => problemsIn(file, line))],
      // Stages read the manifests of a deploy target, and perhaps none is known.
      isUnrendered: read.some(({ isUnrendered = false }) => isUnrendered) || (known.length === 0 && data.input.multiTargets.length > 0),
    };
  } catch (error) {
    if (!isFault(error)) throw error;
    return { problems: problemsIn(file, error.message), warnings: [] };
  }
}

interface CheckedInput {
  readonly input: Parameters<typeof loadDeclaration>[0]["input"];
  /** The deploy targets that have it. */
  readonly targets: readonly CheckedTarget[];
  readonly rendering: RenderingHere;
  /** The name of the application. */
  readonly application: string;
}

interface CheckedManifests extends ManifestFindings {
  /** Undefined if they could not be read. */
  readonly declared?: readonly Manifest[];
}

/** Checks the manifests of the deploy targets that have the same. */
async function checkInput(file: string, { input, targets, rendering, application }: CheckedInput): Promise<CheckedManifests> {
  const dir = resolve(dirname(file));
  try {
    const { manifests: declared, hooks } = await loadDeclaration({ dir, configFilename: basename(file), input, rendering });
    const manifests = [...declared, ...hooks.map(({ manifest }) => manifest)];
    const objects = ruledManifests(manifests);
    const warnings = manifests.flatMap(({ warnings = [] }) => warnings);
    const found = targets.map((target) => checkTarget(file, application, target, objects));
    return {
      declared,
      problems: found.flatMap(({ problems }) => problems),
      warnings: [
        ...warnings.map((warning) => ({ ...warning, file: join(dirname(file), warning.file) })),
        ...found.flatMap((each) => each.warnings),
      ],
    };
  } catch (error) {
    if (!isFault(error)) throw error;
    if (!rendering.lacksSomething()) return { problems: problemsIn(file, error.message), warnings: [] };
    const warnings = problemsIn(
      file,
      `the manifests are not checked, because they cannot be rendered here: ${error.message
        .split("\n")
        .map((line) => line.trim())
        .join("; ")}`,
    );
    return { problems: [], warnings, isUnrendered: true };
  }
}

interface CheckedTarget {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly allowed: Allowed | undefined;
}

/** The targets whose settings are known and valid. */
function targetsOf(application: ApplicationConfig, plugins: readonly PluginOfPiped[]): readonly CheckedTarget[] {
  const { targetConfigs: configs = {}, targetLabels = {} } = plugins.find(({ name }) => name === "kubernetes") ?? {};
  return (chooseTargets(application, plugins)["kubernetes"] ?? []).flatMap((name) => {
    const { data } = deployTargetSchema.safeParse(configs[name]?.reveal());
    return data ? [{ name, labels: targetLabels[name] ?? {}, allowed: data.allowed }] : [];
  });
}

function checkTarget(file: string, application: string, { name, allowed }: CheckedTarget, objects: readonly RuledManifest[]): Findings {
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
