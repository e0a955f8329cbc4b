import { expect, test } from "vitest";
import { traceAddress, traceIdOf } from "./trace-address.ts";

const id = "0af7651916cd43dd8448eb211c80319c";

test.for([
  [`00-${id}-b7ad6b7169203331-01`, id],
  ["00-00000000000000000000000000000000-b7ad6b7169203331-01", undefined],
  ["", undefined],
  [`${id}`, undefined],
  ["00-../../x-b7ad6b7169203331-01", undefined],
] as const)("the trace of %s is %s", ([traceparent, traceId]) => {
  expect(traceIdOf(traceparent)).toBe(traceId);
});

test.for([
  ["https://grafana.example.com/explore?q={traceId}&x={traceId}", `https://grafana.example.com/explore?q=${id}&x=${id}`],
  ["http://jaeger:16686/trace/{traceId}", `http://jaeger:16686/trace/${id}`],
  ["javascript:alert('{traceId}')", undefined],
  ["/trace/{traceId}", undefined],
] as const)("%s leads to %s", ([urlTemplate, address]) => {
  expect(traceAddress({ urlTemplate }, id)).toBe(address);
});
