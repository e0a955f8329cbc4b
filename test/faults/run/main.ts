/** `npm run faults -- --seed N --minutes M`: random faults against the whole product. Exit code 1 if something does not hold. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { runFaults } from "./run-faults.ts";

const usage = `usage: npm run faults -- [--seed SEED] [--minutes MINUTES] [--lanes COUNT] [--without TEXT]...

Starts Slipway with real servers, kills, freezes and starves them at random while commits are pushed, mends everything,
and compares what Git, the cluster, the scripts of the stages, JetStream and the store say.

  --seed SEED        decides which faults come in which order; default: random, printed
  --minutes MINUTES  how long faults are caused; default: 10
  --lanes COUNT      how many faults at most at the same time; default: 2
  --without TEXT     leaves out faults whose names contain the text; repeatable

  npm run faults -- --seed 1 --minutes 10`;

const { seed, minutes, lanes, without } = readOptions();
console.log(`seed ${seed}`);
const startedAt = performance.now();
const report = (line: string): void => console.log(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(7)} s  ${line}`);
const { violations, faults, commits, problems } = await runFaults({ seed, seconds: minutes * 60, lanes, without, report });
report(`${commits} commits; ${Object.values(faults).reduce((sum, each) => sum + each, 0)} faults`);
for (const [name, count] of Object.entries(faults).sort()) console.log(`${`${count}`.padStart(5)} × ${name}`);
if (violations.length > 0) {
  console.log(`\nlast warnings and errors:\n${problems}\n\n${violations.length} violations:\n${violations.join("\n")}`);
  process.exitCode = 1;
}
const options = [`${minutes} min`, `${lanes} lanes`, ...without.map((each) => `without ${each}`)].join(", ");
console.log(`seed ${seed}, ${options}, at ${commit()}: ${violations.length === 0 ? "clean" : `${violations.length} violations`}`);

/** The commit that ran; with a plus if files differ from it. */
function commit(): string {
  return execFileSync("git", ["describe", "--always", "--dirty=+"], { cwd: import.meta.dirname, encoding: "utf8" }).trim();
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: "string" },
        minutes: { type: "string" },
        lanes: { type: "string" },
        without: { type: "string", multiple: true },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    const [howLong, howMany] = [Number(values.minutes ?? 10), Number(values.lanes ?? 2)];
    if (!(howLong > 0)) throw new Error(`--minutes ${values.minutes}: a positive number is needed`);
    if (!Number.isInteger(howMany) || howMany < 1) throw new Error(`--lanes ${values.lanes}: a positive whole number is needed`);
    return { seed: values.seed ?? randomBytes(4).toString("hex"), minutes: howLong, lanes: howMany, without: values.without ?? [] };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}
