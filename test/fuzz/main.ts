/** `npm run fuzz -- --minutes N`: fuzzes every decoder for that long in all, and keeps the inputs that fail in `kept-inputs.json`, which every run tries first. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { decoders } from "./decoders/all.ts";

const usage =
  "usage: npm run fuzz -- [--minutes N] [--seed N] [--only TEXT]\n  --minutes  how long in all; default: 10\n  --only     decoders whose name contains this";

function options() {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: "string", default: "10" },
        seed: { type: "string" },
        only: { type: "string" },
        help: { type: "boolean" },
      },
    });
    const minutes = Number(values.minutes);
    if (!(minutes > 0) || (values.seed !== undefined && !/^-?\d+$/.test(values.seed))) return undefined;
    return { ...values, minutes };
  } catch {
    return undefined;
  }
}

const given = options();
if (given === undefined || given.help) {
  console.error(usage);
  process.exit(given ? 0 : 2);
}
const chosen = decoders.filter(({ name }) => name.includes(given.only ?? ""));
if (chosen.length === 0) {
  console.error(`no decoder is named so: ${decoders.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
const seconds = (given.minutes * 60) / chosen.length;
console.log(`${chosen.length} decoders, ${seconds.toFixed(1)} s each`);
const root = join(import.meta.dirname, "../..");
const pattern = given.only?.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
const { status } = spawnSync(
  join(root, "node_modules/.bin/vitest"),
  [
    ...["run", "--project", "unit", "test/fuzz/decoders.test.ts", "--testTimeout", `${(seconds + 60) * 1_000}`],
    ...(pattern === undefined ? [] : ["--testNamePattern", pattern]),
  ],
  {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      SLIPWAY_FUZZ_SECONDS: `${seconds}`,
      SLIPWAY_FUZZ_KEEP: "true",
      ...(given.seed !== undefined && { SLIPWAY_FUZZ_SEED: given.seed }),
    },
  },
);
process.exit(status ?? 1);
