import { readFile, writeFile } from "node:fs/promises";
import { type DescMessage, fromJson, type JsonObject, type JsonValue, type MessageShape, toJson } from "@bufbuild/protobuf";
import { Fault, fileProblem, isPlanId } from "@slipway/domain";
import { BranchPreviewSchema, DiffApplicationResponseSchema } from "@slipway/proto/api";

/** Writes what was reviewed to a file, as JSON with the ids of its plans. Throws `precondition` if it cannot be written. */
export async function savePlan<Desc extends DescMessage>(file: string, schema: Desc, reviewed: MessageShape<Desc>): Promise<void> {
  const text = `${JSON.stringify(toJson(schema, reviewed, { alwaysEmitImplicit: true }), undefined, 2)}\n`;
  await writeFile(file, text).catch((cause: NodeJS.ErrnoException) => {
    throw new Fault("precondition", `${file} cannot be written: ${fileProblem(cause)}`, { cause });
  });
}

/** The application to which a plan is applied. */
export interface PlannedApplication {
  /** As the person named it. */
  readonly named: string;
  /** Finds out which one that is; throws if there is none. */
  readonly find: () => Promise<{ readonly id: string }>;
}

/**
 * The id of the plan to apply: `plan` itself, or that of the application in a file which `savePlan` wrote. Throws `not_found` for a missing file, `invalid` for
 * one with something else, and `precondition` if it has no plan of the application, whatever their names are by now.
 */
export async function savedPlanId(plan: string, { named, find }: PlannedApplication): Promise<string> {
  if (isPlanId(plan)) return plan;
  const text = await readFile(plan, "utf8").catch((cause: NodeJS.ErrnoException) => {
    const code = cause.code === "ENOENT" ? "not_found" : "precondition";
    throw new Fault(code, `${plan} is not the id of a plan, and no file with one can be read there: ${fileProblem(cause)}`, { cause });
  });
  const planOf = plansIn(plan, text, named);
  const planId = planOf((await find()).id);
  if (planId === "")
    throw new Fault(
      "precondition",
      `${plan} has no plan of application ${named} that can be applied: not everything was known, or its commit is on no branch`,
    );
  return planId;
}

/** The plans in a file, by the id of their application; "" where there is none. */
function plansIn(file: string, text: string, named: string): (id: string) => string {
  const saved = parsed(file, text);
  if ("preview" in saved) {
    const { applicationId, preview } = read(file, DiffApplicationResponseSchema, saved);
    return (id) => {
      if (id !== applicationId) throw new Fault("precondition", `${file} is the plan of application ${applicationId}, not of ${named}`);
      return preview?.planId ?? "";
    };
  }
  const { applications } = read(file, BranchPreviewSchema, saved);
  return (id) => applications.find(({ application }) => application?.applicationId === id)?.preview?.planId ?? "";
}

function parsed(file: string, text: string): JsonObject {
  try {
    const value: JsonValue = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch (cause) {
    throw noPlan(file, cause);
  }
  throw noPlan(file, undefined);
}

/** Fields of newer versions are ignored. */
function read<Desc extends DescMessage>(file: string, schema: Desc, value: JsonValue): MessageShape<Desc> {
  try {
    return fromJson(schema, value, { ignoreUnknownFields: true });
  } catch (cause) {
    throw noPlan(file, cause);
  }
}

function noPlan(file: string, cause: unknown): Fault {
  return new Fault("invalid", `${file} is no plan that \`--save-plan\` wrote`, { cause });
}
