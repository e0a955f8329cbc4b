import {
  basicEnvironment,
  type Confinement,
  confinementOf,
  defineStage,
  durationSchema,
  type InitializeContext,
  privatePaths,
  type StageContext,
  type StageResult,
} from "@slipway/plugin-sdk";
import { z } from "zod";
import { runScript } from "./run-script.ts";
import { scriptEnvironment } from "./script-environment.ts";

/** The plugin's config in the piped file. */
export const scriptRunConfig = z.object({
  gracePeriod: durationSchema.refine(({ sign }) => sign >= 0, { error: "must not be negative" }).prefault("8s"),
  inheritEnv: z
    .array(
      z
        .string()
        .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "is not a variable name" })
        .refine((name) => !name.startsWith("SLIPWAY_"), { error: "is one of Slipway's own variables" }),
    )
    .default([])
    .describe("Variables of Slipway's environment that scripts get in addition to the usual ones."),
  confine: z
    .enum(["whenPossible", "always", "never"])
    .default("whenPossible")
    .describe(
      "Whether scripts run where they cannot read Slipway's files and processes. always: a script fails where the machine does not allow it.",
    ),
});

let find: (() => Promise<Confinement>) | undefined;

/** How scripts of this process are confined. */
function confinementFor({ confine }: { readonly confine: "whenPossible" | "always" | "never" }): Promise<Confinement> {
  if (confine === "never") return Promise.resolve({ kind: "open", reason: "confine is never" });
  find ??= confinementOf(privatePaths());
  return find();
}

/** Warns once, before the first script, if scripts could read what they should not. */
export async function warnOfOpenScripts({ config, logger }: Pick<InitializeContext<typeof of>, "config" | "logger">): Promise<void> {
  const confinement = await confinementFor(config);
  if (confinement.kind === "open" && config.confine !== "never")
    logger.warn(
      { reason: confinement.reason, confine: config.confine },
      "scripts cannot be confined on this machine: they can read what Slipway's user can read",
    );
}

/** The schemas that both stages read. */
const of = { config: scriptRunConfig };
type Context = StageContext<unknown, typeof of>;

const scriptText = z.string().refine((text) => !text.includes("\0"), { error: "must not contain a NUL character" });

const variables = z.record(z.string(), z.union([scriptText, z.number(), z.boolean()]).transform(String)).superRefine((values, context) => {
  for (const name of Object.keys(values))
    if (!/^[^=\0]+$/.test(name)) context.addIssue({ code: "custom", path: [name], message: "is not a valid variable name" });
});

/** The part of the same `with` that the rollback stage reads. */
const rollbackOptions = z.object({ env: variables.default({}), onRollback: scriptText.default("") });

const options = rollbackOptions.extend({ run: scriptText.refine((text) => text.trim() !== "", { error: "is empty: write a script" }) });

/** SCRIPT_RUN: runs a script. After an interruption it runs again from the beginning. */
export const scriptRunStage = defineStage({
  of,
  options,
  rollback: { stage: "SCRIPT_RUN_ROLLBACK", when: ({ onRollback }) => onRollback.trim() !== "" },
  describe: () => "Run a script",
  async run(context) {
    const { options, stage } = context;
    await noteStart(context, startedKey(stage.index));
    return runTo(context, { script: options.run, env: options.env, isRollback: false });
  },
});

/** SCRIPT_RUN_ROLLBACK: runs `onRollback` of the stage at the same position, if its script was started. */
export const scriptRunRollbackStage = defineStage({
  of,
  options: rollbackOptions,
  describe: () => "Roll back a script",
  async run(context) {
    const { options, stage, pluginMetadata, log } = context;
    if ((await pluginMetadata.find(startedKey(stage.index))) === undefined) {
      log.info("the script was not started: nothing to roll back");
      return "succeeded";
    }
    if (options.onRollback.trim() === "") {
      log.info("onRollback is empty: nothing to run");
      return "succeeded";
    }
    await noteStart(context, `rollback-${startedKey(stage.index)}`);
    return runTo(context, { script: options.onRollback, env: options.env, isRollback: true });
  },
});

/** Key in the plugin's metadata which records that the script at this position of the pipeline was started. */
const startedKey = (index: number): string => `started-${index}`;

async function noteStart({ pluginMetadata, clock, log }: Context, key: string): Promise<void> {
  if ((await pluginMetadata.find(key)) === undefined) await pluginMetadata.put(key, clock.now().toString());
  else log.info("an earlier attempt did not succeed: running the script again from the beginning");
}

interface Script {
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly isRollback: boolean;
}

async function runTo(context: Context, { script, env, isRollback }: Script): Promise<StageResult> {
  const { deployment, target, config, log, signal } = context;
  const confinement = await confinementFor(config);
  if (confinement.kind === "open" && config.confine === "always") {
    log.error(`the script was not run: the plugin has confine: always, but this machine does not allow it: ${confinement.reason}`);
    return "failed";
  }
  const { code, signal: endedBy } = await runScript({
    script,
    dir: target.dir,
    env: scriptEnvironment({
      deployment,
      commitHash: target.commitHash,
      isRollback,
      inherited: basicEnvironment(config.inheritEnv),
      own: env,
    }),
    log,
    signal,
    confinement,
    graceMs: config.gracePeriod.total("milliseconds"),
  });
  if (code === 0) {
    log.success("the script succeeded");
    return "succeeded";
  }
  log.error(endedBy === undefined ? `the script exited with code ${code}` : `the script was killed by ${endedBy}`);
  return "failed";
}
