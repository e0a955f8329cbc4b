import { expect, test } from "vitest";
import { headerValue } from "./publish-cd-event.ts";

test.for([
  ["/slipway/shop/eu", "/slipway/shop/eu"],
  ["2026-11-29T13:00:00Z", "2026-11-29T13:00:00Z"],
  ["canary 10%", "canary%2010%25"],
  ['"ü😀"', "%22%C3%BC%F0%9F%98%80%22"],
  ["a\r\nNats-Msg-Id: x", "a%0D%0ANats-Msg-Id:%20x"],
  ["\ud800", "%EF%BF%BD"],
] as const)("the attribute %j is the header %s", ([text, header]) => {
  expect(headerValue(text)).toBe(header);
});
