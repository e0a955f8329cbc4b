/**
 * Preloaded into every process under test (`--import`): shifts its wall clock, and that of no other, by the milliseconds in the file
 * `$SLIPWAY_TEST_CLOCKS/<pid>`, read five times a second. The monotonic clock is untouched, as when somebody sets the clock of a machine.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const file = join(process.env["SLIPWAY_TEST_CLOCKS"] ?? "", `${process.pid}`);
let shiftMs = 0;

const read = (): void => {
  try {
    shiftMs = Number(readFileSync(file, "utf8")) || 0;
  } catch {
    shiftMs = 0; // no file: the clock is right
  }
};
setInterval(read, 200).unref();

const RealDate = Date;
const { now: realNow } = RealDate;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [realNow() + shiftMs] : args, newTarget),
  apply: () => new RealDate(realNow() + shiftMs).toString(),
  get: (target, key, receiver) => (key === "now" ? () => realNow() + shiftMs : Reflect.get(target, key, receiver)),
});
const realInstant = Temporal.Now.instant;
Temporal.Now.instant = () => realInstant().add({ milliseconds: shiftMs });
