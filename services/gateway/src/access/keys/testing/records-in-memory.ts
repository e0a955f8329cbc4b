import { EventEmitter, on } from "node:events";
import type { AccessRecord, AccessRecords } from "@slipway/bus";

/** Records in the memory of a test. */
export function recordsInMemory<Value>(idOf: (value: Value) => string): AccessRecords<Value> {
  const records = new Map<string, AccessRecord<Value>>();
  const news = new EventEmitter();
  let sequence = 0;
  return {
    find: async (id) => records.get(id),
    put: async (value, after) => {
      if ((records.get(idOf(value))?.sequence ?? 0) !== after) return false;
      const record = { value, sequence: ++sequence };
      records.set(idOf(value), record);
      news.emit("record", record);
      return true;
    },
    async *watch({ signal } = {}) {
      const changes = on(news, "record", { signal });
      for (const record of [...records.values()]) yield { kind: "current", ...record };
      yield { kind: "ready" };
      for await (const [record] of changes) yield { kind: "new", ...record };
    },
  };
}
