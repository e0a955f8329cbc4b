import { expect, test } from "vitest";
import { useBus } from "../testing/use-bus.ts";
import { publishRecorded, watchRecorded } from "./recorded.ts";

const system = useBus();

test("whoever watches a project hears what was recorded about it, and nothing of others", async () => {
  const over = new AbortController();
  const heard: (readonly string[] | undefined)[] = [];
  for await (const about of watchRecorded(system.bus, "shop ü", { signal: over.signal })) {
    heard.push(about);
    if (about === undefined) {
      publishRecorded(system.bus, "bank", ["other"]);
      publishRecorded(system.bus, "shop ü", []);
      publishRecorded(system.bus, "shop ü", ["abc", "d1"]);
    } else over.abort();
  }
  expect(heard).toEqual([undefined, ["abc", "d1"]]);
});
