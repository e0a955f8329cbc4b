import { expect, test } from "vitest";
import { useBus } from "../testing/use-bus.ts";
import { tokenOfText } from "../topics/subject.ts";
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

test.for(["", "{", "[1]", "null", "\xff"])(
  "a message %j that nobody of ours wrote ends no watch: anything may have been recorded",
  async (text) => {
    const over = new AbortController();
    const heard: (readonly string[] | undefined)[] = [];
    for await (const about of watchRecorded(system.bus, "poisoned", { signal: over.signal })) {
      if (heard.push(about) === 1) {
        system.bus.connection.publish(`slipway.recorded.${tokenOfText("poisoned")}`, text);
        publishRecorded(system.bus, "poisoned", ["abc"]);
      } else if (heard.length === 3) over.abort();
    }
    expect(heard).toEqual([undefined, undefined, ["abc"]]);
  },
);

test("everything that was recorded together is heard of, however much it is", async () => {
  const over = new AbortController();
  const names = Array.from({ length: 4_500 }, (_, at) => `digest:sha256:${String(at).padStart(64, "0")}`);
  const heard = new Set<string>();
  for await (const about of watchRecorded(system.bus, "shop", { signal: over.signal })) {
    for (const name of about ?? []) heard.add(name);
    if (about === undefined) publishRecorded(system.bus, "shop", [...names, "last"]);
    else if (heard.has("last")) over.abort();
  }
  expect(heard.size).toBe(names.length + 1);
});
