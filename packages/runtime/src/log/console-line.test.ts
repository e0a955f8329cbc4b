import { expect, test } from "vitest";
import { consoleLine } from "./console-line.ts";
import { createLogger } from "./logger.ts";

test("a line has time, level, message and fields, and secrets stay hidden", () => {
  const lines: string[] = [];
  const log = createLogger({ service: "wait", encoding: "console", destination: { write: (line) => lines.push(line) } });
  log.info({ port: 7001, token: "abc" }, "ready");
  log.warn("stopping");
  expect(lines).toEqual([
    expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z INFO {2}ready \{"port":7001,"token":"\(redacted\)"\}\n$/),
    expect.stringMatching(/Z WARN {2}stopping\n$/),
  ]);
});

test.for(["no JSON", "7", "null"])("%s stays as it is", (line) => {
  expect(consoleLine(line)).toBe(line);
});
