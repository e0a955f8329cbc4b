import { expect, test } from "vitest";
import { foreignEnvironment } from "./foreign-environment.ts";

test("Slipway's own variables are removed, and nothing else", () => {
  const others = { PATH: "/bin", HOME: "/root", MY_NATS_URL: "nats://mine", SLIP: "1", EMPTY: "" };
  const own = {
    SLIPWAY_PLUGIN_TOKEN: "t",
    NATS_URL: "nats://u:p@n",
    STORE_URL: "mysql://u:p@m",
    TRACE_URL: "x",
    OTEL_EXPORTER_OTLP_HEADERS: "k=v",
  };
  expect(foreignEnvironment({ ...others, ...own, GONE: undefined })).toEqual(others);
});
