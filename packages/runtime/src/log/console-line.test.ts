import { Fault } from "@slipway/domain";
import { expect, test } from "vitest";
import { consoleLine } from "./console-line.ts";
import { forPrograms } from "./for-programs.ts";
import { createLogger } from "./logger.ts";

/** What each call writes after the time. */
function written(encoding: "console" | "json", write: (log: ReturnType<typeof createLogger>) => void): readonly string[] {
  const lines: string[] = [];
  write(createLogger({ service: "wait", encoding, destination: { write: (line) => lines.push(line) } }));
  return lines.map((line) => line.replace(/^\d{4}-\d\d-\d\d [\d:]{8}Z /, ""));
}

test("a line has time, level, message and fields, and secrets stay hidden", () => {
  const lines = written("console", (log) => {
    log.info({ url: "unix:/run/plugin-wait.sock", port: 7001, token: "abc", stages: ["WAIT"], reason: "no quota" }, "ready");
    log.warn("stopping");
  });
  expect(lines).toEqual(['INFO  ready port=7001 token=(redacted) stages=["WAIT"] reason="no quota"\n', "WARN  stopping\n"]);
});

test("ids are as short as in tables, and an application has its name", () => {
  const id = "5f1c9a2e-0000-8000-8000-000000000000";
  const lines = written("console", (log) => {
    log
      .child({ durable: "run", sequence: 1 })
      .info({ deploymentId: id, applicationId: id, application: "shop", revision: "deb1e649ea" }, "ended");
    log.info({ applicationId: id, reason: "" }, "seen");
  });
  expect(lines).toEqual(["INFO  ended deployment=5f1c9a2e application=shop revision=deb1e64\n", "INFO  seen application=5f1c9a2e\n"]);
});

test("of an expected fault the message is shown, of a bug the stack too", () => {
  const lines = written("console", (log) => {
    log.warn({ err: new Fault("unavailable", "no route", { cause: new Error("far") }) }, "failed");
    log.error({ err: new TypeError("x is undefined") }, "failed");
  });
  expect(lines).toEqual(['WARN  failed err="no route"\n', expect.stringMatching(/^ERROR failed err=\{.*console-line\.test\.ts/)]);
});

test("a line for programs is only in JSON", () => {
  const write = (log: ReturnType<typeof createLogger>) => log.info({ ...forPrograms, pid: 7 }, "process started");
  expect(written("console", write)).toEqual([]);
  expect(written("json", write)).toEqual([expect.stringContaining('"pid":7,"msg":"process started"')]);
});

test.for(["no JSON", "7", "null"])("%s stays as it is", (line) => {
  expect(consoleLine(line)).toBe(line);
});
