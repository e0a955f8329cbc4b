import { Fault } from "@slipway/domain";
import { Command } from "commander";
import { withInterrupt } from "../../connection/with-interrupt.ts";
import { type ObjectFormat, objectOutputOption } from "../../kubernetes/object-format.ts";
import { withExamples } from "../with-examples.ts";

interface Options {
  readonly stage: string;
  readonly options: string;
  readonly running?: string;
  readonly deployTarget?: string;
  readonly output: ObjectFormat;
}

/** `slipway kubernetes variants --stage NAME DIR` */
export function variantsCommand(): Command {
  const command = new Command("variants")
    .argument("<directory>", "application directory of the target revision")
    .description(
      "Print the objects that a stage would apply: copies of a canary or baseline, the primary, or the object that routes traffic; exit code 1 if the stage would refuse, 3 if there is no such directory",
    )
    .requiredOption("--stage <name>", "K8S_SYNC, K8S_PRIMARY_ROLLOUT, K8S_CANARY_ROLLOUT, K8S_BASELINE_ROLLOUT or K8S_TRAFFIC_ROUTING")
    .option("--options <json>", "the stage's options, as in its `with`", "{}")
    .option("--running <directory>", "application directory as it is deployed now, for a baseline (default: the target)")
    .option("--deploy-target <name>", "deploy target whose manifests are read, if they differ; as if it had no labels")
    .addOption(objectOutputOption())
    .action((directory: string, options: Options) => withInterrupt((signal) => variants(directory, options, signal)));
  return withExamples(
    command,
    "kubernetes variants --stage K8S_PRIMARY_ROLLOUT apps/shop",
    `kubernetes variants --stage K8S_CANARY_ROLLOUT --options '{"replicas":"20%"}' apps/shop -o json`,
    `kubernetes variants --stage K8S_TRAFFIC_ROUTING --options '{"canary":30}' apps/shop`,
  );
}

async function variants(directory: string, { stage, options, running, deployTarget, output }: Options, signal: AbortSignal): Promise<void> {
  // Imported here: the help of all commands starts faster without it.
  const { variantsOf } = await import("../../kubernetes/variants-of.ts");
  const { printObjects } = await import("../../kubernetes/print-objects.ts");
  printObjects(await variantsOf({ directory, stage, options: parsed(options), running, deployTarget, signal }), output);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Fault("invalid", `--options is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
