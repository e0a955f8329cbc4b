import { Fault } from "@slipway/domain";
import { z } from "zod";
import type { DeployTarget } from "../plugin/context/source.ts";
import type { Plugin, PluginDefinition } from "../plugin/plugin.ts";
import type { PluginSchemas } from "../plugin/schemas.ts";
import { parseWith } from "./parse-with.ts";
import { dotted, ignoredFields, problemsOf } from "./problems.ts";

/** A plugin with its block of the piped file: everything that is fixed for the lifetime of its process. */
export interface ConfiguredPlugin {
  /** Its name in the piped file. */
  readonly name: string;
  /** Port to listen on; 0 for any free port. */
  readonly port: number;
  readonly definition: PluginDefinition<PluginSchemas>;
  readonly schemas: PluginSchemas;
  readonly config: unknown;
  readonly deployTargets: ReadonlyMap<string, DeployTarget>;
  /** Fields of its `config` and of its deploy targets that the schemas drop, each with its place and what may be meant. */
  readonly ignored: readonly string[];
}

function blockSchema(name: string, { config = z.unknown(), deployTarget = z.unknown() }: PluginSchemas) {
  const target = z.object({
    name: z.string().min(1),
    labels: z.record(z.string(), z.string()).default({}),
    config: z.prefault(deployTarget, {}),
  });
  return z.object({
    name: z.string().min(1).default(name),
    port: z.int().min(0).max(65_535).default(0),
    config: z.prefault(config, {}),
    deployTargets: z.array(target).default([]),
  });
}

/** Parses the plugin's block of the piped file, given as `--config` on its command line. Throws `invalid` with all problems. */
export function configurePlugin({ definition, schemas }: Plugin, json: string): ConfiguredPlugin {
  const result = parseWith(blockSchema(definition.name, schemas), parseJson(definition.name, json), "the config or of the deploy targets");
  const problems = result.misfits ? problemsOf(result.misfits, (path) => placeOf(path, json)) : repeatedNames(result.data.deployTargets);
  if (result.misfits || problems.length > 0)
    throw new Fault("invalid", `plugin ${definition.name}: its block of the piped file is invalid:\n  ${problems.join("\n  ")}`);
  const { name, port, config, deployTargets } = result.data;
  // The rest of a block, such as its url, is the host's.
  const ignored = result.ignored.filter(({ path }) => path[0] === "config" || (path[0] === "deployTargets" && path[2] === "config"));
  return {
    name,
    port,
    definition,
    schemas,
    config,
    deployTargets: new Map(deployTargets.map((target) => [target.name, target])),
    ignored: ignoredFields(ignored, (path) => placeOf(path, json)),
  };
}

function parseJson(plugin: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    // The text itself is not shown: it may contain secrets.
    throw new Fault("invalid", `plugin ${plugin}: its block of the piped file is not JSON`, { cause });
  }
}

function repeatedNames(targets: readonly DeployTarget[]): string[] {
  const names = targets.map(({ name }) => name);
  return names.flatMap((name, index) => (names.indexOf(name) < index ? [`deployTargets[${index}].name: duplicate name ${name}`] : []));
}

/** Adds the target's name, which is more helpful than its position. */
function placeOf(path: readonly PropertyKey[], json: string): string {
  const [first, index] = path;
  if (first !== "deployTargets" || typeof index !== "number") return dotted(path);
  const block = JSON.parse(json) as { readonly deployTargets?: readonly { readonly name?: unknown }[] };
  const name = block.deployTargets?.[index]?.name;
  return typeof name === "string" && name !== "" ? `${dotted(path)} (target ${name})` : dotted(path);
}

/**
 * Returns the deploy targets with these names. Throws `invalid` for a name that is not in the piped file,
 * and for an empty list if the plugin deploys to targets.
 */
export function targetsNamed(plugin: ConfiguredPlugin, names: readonly string[]): readonly DeployTarget[] {
  if (plugin.schemas.deployTarget === undefined) return [];
  const known = [...plugin.deployTargets.keys()].join(", ") || "none";
  if (names.length === 0) {
    const advice =
      plugin.deployTargets.size === 0
        ? "add deployTargets, each with a name and a config, to its block of the piped file, or to the conformance cases or the options of a test"
        : `choose from ${known}`;
    throw new Fault("invalid", `the application has no deploy target of plugin ${plugin.name}: ${advice}`);
  }
  return names.map((name) => {
    const target = plugin.deployTargets.get(name);
    if (target === undefined)
      throw new Fault("invalid", `deploy target ${name} is not configured for plugin ${plugin.name}: configured are ${known}`);
    return target;
  });
}
