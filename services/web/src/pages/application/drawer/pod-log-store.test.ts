import { create } from "@bufbuild/protobuf";
import { StreamLogsResponseSchema } from "@slipway/proto/api";
import { ObjectLogLineSchema } from "@slipway/proto/state";
import { expect, test, vi } from "vitest";

vi.mock("../../../api/transport.ts", () => ({ transport: {} }));
const { PodLogLines } = await import("./pod-log-store.ts");

const line = (container: string, text: string) => create(ObjectLogLineSchema, { instance: "web-1-a", container, text });

test("lines say which pod and container wrote them, keep their level, and notices are told once", () => {
  const lines = new PodLogLines();
  const part = { lines: [line("app", "ERROR no disk"), line("proxy", "ready")], notices: ["web-1-b joined"] };
  lines.add([create(StreamLogsResponseSchema, { part })]);
  const { log, notices, containers } = lines.add([create(StreamLogsResponseSchema, { part: { ...part, lines: [] } }), {}], true);
  expect(log.lines.map(({ source, plain, level }) => [source, plain, level])).toEqual([
    ["web-1-a app", "ERROR no disk", "error"],
    ["web-1-a proxy", "ready", "info"],
  ]);
  expect([log.count, log.isComplete, notices, containers]).toEqual([2, true, ["web-1-b joined"], ["app", "proxy"]]);
});
