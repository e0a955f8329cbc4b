import type { PipedBeat } from "@slipway/proto/state";
import type { StateWord } from "../../../design/status.tsx";
import type { Heard } from "./heard.ts";

/** A process of a service of a piped, as it told of itself. */
export interface PipedProcess {
  readonly beat: PipedBeat;
  readonly heardMs: number;
  readonly word: StateWord<"pipedService">;
}

/** Three signs of life were missed. */
const silentMs = 45_000;

/** The processes that live, service by service; of a service of which none does, the one that was heard last. */
export function servicesOf(heard: readonly Heard[], nowMs: number): readonly PipedProcess[] {
  const processes = heard.map(({ beat, heardMs }): PipedProcess => {
    const word = beat.stopped ? "stopped" : nowMs - heardMs > silentMs ? "silent" : "lives";
    return { beat, heardMs, word };
  });
  const byService = Map.groupBy(processes, ({ beat }) => beat.service);
  return [...byService.entries()]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .flatMap(([, all]) => {
      const living = all
        .filter(({ word }) => word === "lives")
        .toSorted((one, other) => one.beat.process.localeCompare(other.beat.process));
      return living.length > 0 ? living : all.toSorted((one, other) => other.heardMs - one.heardMs).slice(0, 1);
    });
}
