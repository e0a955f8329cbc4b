import type { WatchPipedsResponse } from "@slipway/proto/api";
import type { PipedBeat } from "@slipway/proto/state";

/** What a process said last, and when by the clock of this browser. */
export interface Heard {
  readonly beat: PipedBeat;
  readonly heardMs: number;
}

/** A sign of life, and when it came. */
export interface Told extends Pick<WatchPipedsResponse, "beat" | "age"> {
  readonly cameMs: number;
}

/** What was heard of every process after some signs of life. */
export function withBeats(heard: ReadonlyMap<string, Heard>, told: readonly Told[]): ReadonlyMap<string, Heard> {
  const next = new Map(heard);
  for (const { beat, age, cameMs } of told)
    if (beat) {
      const ageMs = Number(age?.seconds ?? 0n) * 1_000 + (age?.nanos ?? 0) / 1e6;
      next.set([beat.projectId, beat.pipedId, beat.service, beat.process].join(" "), { beat, heardMs: cameMs - ageMs });
    }
  return next;
}
