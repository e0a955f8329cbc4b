import { expect, test } from "vitest";
import { listCommand } from "./list.ts";

test.for(["synced", "out-of-sync", "deploying", "invalid-config", "disabled", "orphaned", "unknown"])(
  "applications are listed by the sync status %s",
  (status) => {
    const option = listCommand().options.find(({ long }) => long === "--status");
    expect(option?.parseArg?.(status, undefined as never)).toEqual([status]);
  },
);
