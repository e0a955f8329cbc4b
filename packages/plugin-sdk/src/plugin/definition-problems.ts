/** A definition as a program without a compiler may write it. */
type Given = Readonly<Record<string, unknown>>;

const namePattern = /^[^\s\p{C}]+$/u;

/** What is wrong with a plugin's definition. `parts` has its known keys. */
export function pluginProblems(definition: Given, parts: Readonly<Record<string, true>>): readonly string[] {
  const { name, stages, livestate, planPreview, inspection, initialize } = definition;
  const names = isGiven(stages) ? Object.keys(stages) : [];
  return [
    ...unknownParts(definition, parts),
    ...nameProblems("name", name),
    ...["config", "deployTarget", "application"].flatMap((part) => schemaProblems(part, definition[part])),
    ...(isGiven(livestate) ? functionProblems("livestate.getLivestate", livestate["getLivestate"]) : []),
    ...(isGiven(livestate) && livestate["watchLivestate"] !== undefined
      ? functionProblems("livestate.watchLivestate", livestate["watchLivestate"])
      : []),
    ...(isGiven(planPreview) ? functionProblems("planPreview.getPlanPreview", planPreview["getPlanPreview"]) : []),
    ...(isGiven(inspection) ? inspectionProblems(inspection) : []),
    ...(initialize === undefined ? [] : functionProblems("initialize", initialize)),
    ...(names.length === 0 ? ["stages is empty: a plugin has at least one stage"] : []),
    ...Object.entries(stages ?? {}).flatMap(([stage, defined]) => stageProblems(stage, defined, names)),
  ];
}

/** What is wrong with what `defineStage` gets. */
export function stageDefinitionProblems(definition: Given, parts: Readonly<Record<string, true>>): readonly string[] {
  return [
    ...unknownParts(definition, parts),
    ...functionProblems("run", definition["run"]),
    ...schemaProblems("options", definition["options"]),
  ];
}

/** What is wrong with a stage of a plugin. */
function stageProblems(name: string, stage: unknown, names: readonly string[]): readonly string[] {
  if (!isGiven(stage) || stage["options"] === undefined) return [`stages.${name} is not a stage: write defineStage({ … })`];
  const { run, options, rollback } = stage;
  const back = isGiven(rollback) ? String(rollback["stage"]) : undefined;
  return [
    ...nameProblems("the stage", name),
    ...functionProblems(`stages.${name}.run`, run),
    ...schemaProblems(`stages.${name}.options`, options),
    ...(back === undefined || names.includes(back) ? [] : [`stage ${name} is rolled back by ${back}, which the plugin does not define`]),
  ];
}

/** Each call is optional. */
function inspectionProblems(inspection: Given): readonly string[] {
  const known = { getManifest: true, listEvents: true, listUnmanaged: true, streamLogs: true } as const;
  const given = Object.keys(known).filter((call) => inspection[call] !== undefined);
  return [
    ...unknownParts(inspection, known).map((problem) => `inspection.${problem}`),
    ...given.flatMap((call) => functionProblems(`inspection.${call}`, inspection[call])),
  ];
}

function unknownParts(definition: Given, parts: Readonly<Record<string, true>>): readonly string[] {
  const known = Object.keys(parts);
  return Object.keys(definition).flatMap((part) => (known.includes(part) ? [] : [`${part} is unknown: known are ${known.join(", ")}`]));
}

function schemaProblems(what: string, schema: unknown): readonly string[] {
  if (schema === undefined || (isGiven(schema) && "_zod" in schema)) return [];
  const advice = isGiven(schema) && "_def" in schema ? "it is one of zod 3, use zod 4" : "write z.object({ … })";
  return [`${what} is not a zod schema: ${advice}`];
}

function functionProblems(what: string, value: unknown): readonly string[] {
  return typeof value === "function" ? [] : [`${what} is not a function`];
}

function nameProblems(what: string, name: unknown): readonly string[] {
  if (typeof name === "string" && namePattern.test(name)) return [];
  return [`${what} ${JSON.stringify(name)} is not a name: write one without spaces, such as my-plugin or MY_STAGE`];
}

function isGiven(value: unknown): value is Given {
  return typeof value === "object" && value !== null;
}
