import { create } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { InspectionService, type ObjectState, type StreamLogsResponse } from "@slipway/proto/api";
import { LogBlockSchema } from "@slipway/proto/state";
import { LiveStore } from "../../../api/live.ts";
import { transport } from "../../../api/transport.ts";
import { LogLines, type StageLog } from "../../../design/log/log-lines.ts";

/** The logs of the pods of an object. */
export interface PodLogs {
  readonly log: StageLog;
  /** What else there is to know, one sentence each. */
  readonly notices: readonly string[];
  /** The containers that have written something. */
  readonly containers: readonly string[];
}

export interface PodLogOptions {
  readonly applicationId: string;
  readonly object: Pick<ObjectState, "kind" | "name" | "namespace" | "key">;
  /** "" for all. */
  readonly container: string;
  readonly previous: boolean;
  /** Of each container; -1 for all. */
  readonly tailLines: number;
}

/** Collects what pods write. */
export class PodLogLines {
  readonly #lines = new LogLines();
  readonly #notices = new Set<string>();
  readonly #containers = new Set<string>();
  #index = 0n;

  add(messages: readonly Pick<StreamLogsResponse, "part">[], isComplete = false): PodLogs {
    const blocks = messages.flatMap(({ part }) => {
      for (const notice of part?.notices ?? []) this.#notices.add(notice);
      return (part?.lines ?? []).map(({ instance, container, at, text }) => {
        this.#containers.add(container);
        const block = create(LogBlockSchema, { index: this.#index++, text, ...(at && { at }) });
        return Object.assign(block, { source: `${instance} ${container}` });
      });
    });
    const log = this.#lines.add([{ blocks, completed: isComplete }]);
    return { log, notices: [...this.#notices], containers: [...this.#containers].toSorted() };
  }
}

type Message = Pick<StreamLogsResponse, "part"> | "end";

/** What the pods of an object have written and, unless it is of runs before the current ones, go on to write. */
export function podLogStore(options: PodLogOptions): LiveStore<PodLogs, Message> {
  const { applicationId, object, container, previous, tailLines } = options;
  const { kind, name, namespace, key } = object;
  const request = {
    ...{ idOrName: applicationId, object: { kind, name, namespace }, deployTarget: key?.deployTarget ?? "" },
    ...{ container, previous, tailLines, follow: !previous },
  };
  const client = createClient(InspectionService, transport);
  let lines = new PodLogLines();
  return new LiveStore<PodLogs, Message>({
    open: async function* (signal): AsyncGenerator<Message> {
      // After a lost connection the last lines are sent again.
      lines = new PodLogLines();
      yield* client.streamLogs(request, { signal });
      yield "end";
      // There is no more of it: it must not be asked for again.
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    },
    empty: lines.add([]),
    apply: (_, messages) =>
      lines.add(
        messages.filter((each) => each !== "end"),
        messages.includes("end"),
      ),
  });
}
